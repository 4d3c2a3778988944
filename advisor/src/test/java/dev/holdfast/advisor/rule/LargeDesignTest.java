package dev.holdfast.advisor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.advisor.estimate.Books;
import dev.holdfast.advisor.estimate.Estimate;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Twenty regions and ten thousand resources. */
class LargeDesignTest {
  private static final List<String> KINDS =
      List.of("table", "stream", "cache", "bucket", "service");
  private static final int REGIONS = 20;
  private static final int RESOURCES = 10_000;

  private static String large() {
    String regions =
        IntStream.range(0, REGIONS)
            .mapToObj("  r%d: { geography: europe, jurisdiction: eu }\n"::formatted)
            .collect(Collectors.joining());
    String resources =
        IntStream.range(0, RESOURCES)
            .mapToObj(LargeDesignTest::resource)
            .collect(Collectors.joining());
    return "holdfast: 1\nname: large\nregions:\n" + regions + "resources:\n" + resources;
  }

  private static String resource(int i) {
    return """
      n%d:
        kind: %s
        primary: r%d
        replicas: [r%d, r%d]
        tier: %d
        depends-on: [n%d]
        objectives: { rto: 5m, rpo: 10s }
    """
        .formatted(
            i,
            KINDS.get(i % KINDS.size()),
            i % REGIONS,
            (i + 7) % REGIONS,
            (i + 13) % REGIONS,
            i % 4 + 1,
            i / 2);
  }

  /** It takes a second or two; the limit is for a machine that does much else. */
  @Test
  @Timeout(60)
  void isCheckedSoon() throws IOException {
    CheckReport report = Designs.check(large());

    assertThat(report.findings())
        .filteredOn(finding -> finding.rule().id().equals("HF-506"))
        .singleElement()
        .extracting(Finding::at)
        .isEqualTo("resources.n0.depends-on");
    assertThat(report.unjudged()).isNotEmpty();
  }

  @Test
  @Timeout(60)
  void isEstimatedSoon() {
    Estimate estimate = Estimate.of(Designs.of(large()), Books.builtIn());

    assertThat(estimate.recovery().resources()).hasSize(RESOURCES);
    assertThat(estimate.cost().design().lines()).hasSizeGreaterThan(RESOURCES);
  }
}
