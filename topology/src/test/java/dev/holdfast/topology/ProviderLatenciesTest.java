package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProviderLatenciesTest {
  private static final Path TABLE =
      Path.of("src/main/resources/dev/holdfast/topology/provider-latencies.txt");

  @Test
  void isTheSameInBothDirections() {
    var thereAndBack = Duration.ofNanos(80_500_000);

    assertThat(ProviderLatencies.rtt("aws/us-east-1", "aws/eu-west-1")).contains(thereAndBack);
    assertThat(ProviderLatencies.rtt("aws/eu-west-1", "aws/us-east-1")).contains(thereAndBack);
  }

  @Test
  void doesNotKnowEveryPair() {
    assertThat(ProviderLatencies.rtt("aws/us-east-1", "on-premises/oslo")).isEmpty();
  }

  @Test
  void everyRowHasAPlausibleFigureAndItsSource() throws IOException {
    List<String> rows =
        Files.readAllLines(TABLE).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();

    assertThat(rows)
        .hasSizeGreaterThan(70)
        .allSatisfy(row -> {
          String[] fields = row.split(" ");
          assertThat(fields).hasSize(4);
          assertThat(fields[0]).matches(DraftReader.PROVIDER).isNotEqualTo(fields[1]);
          assertThat(fields[1]).matches(DraftReader.PROVIDER);
          assertThat(ProviderLatencies.rtt(fields[0], fields[1]).orElseThrow())
              .isEqualTo(Units.duration(fields[2]).orElseThrow())
              .isBetween(Duration.ofMillis(5), Duration.ofMillis(400));
          assertThat(fields[3]).isIn("measured-2017", "estimate");
        });
  }
}
