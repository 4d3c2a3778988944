package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapacityCommandTest {
  private static final String FILE =
      """
      holdfast: 1
      name: shop
      regions: { a: {}, b: {}, c: { role: witness } }
      resources:
        web:
          kind: service
          primary: a
          replicas: [b]
          instances: { a: 10, b: 3 }
          quota: { a: 20, b: 8 }
      """;

  private Path folder = Path.of("");
  private String file = "";
  private String metrics = "";

  @BeforeEach
  void write(@TempDir Path temporary) throws IOException {
    folder = temporary;
    file = Files.writeString(folder.resolve("shop.yaml"), FILE).toString();
    StringBuilder csv = new StringBuilder("time,service,rps,p99,cpu\n");
    Instant start = Instant.parse("2026-09-01T12:00:00Z");
    for (int day = 0; day < 40; day++) {
      double rps = 1_000 + 20 * day + day % 3;
      csv.append(
          "%s,web,%.1f,%.1f,%.3f%n"
              .formatted(start.plus(day, ChronoUnit.DAYS), rps, 90.0, 5 + 0.05 * rps));
    }
    metrics = Files.writeString(folder.resolve("m.csv"), csv).toString();
  }

  @Test
  void tellsPeopleWhatGivesWayAndWhenToOrder() {
    Run run = Run.of("capacity", file, "--metrics", metrics);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("gives way first: cpu, at 1,500 requests/s")
        .contains("forecast for 2027-01-08")
        .contains("if a is lost, 3 instances are left and the peak needs 12")
        .contains("not carried, at most 8 may run")
        .contains("order more by 2026-11-2", "20 instances");
  }

  @Test
  void tellsProgramsTheSame() throws IOException {
    JsonNode plan =
        new ObjectMapper()
            .readTree(
                Run.of("capacity", "--json", file, "--metrics", metrics, "--days", "7").out());

    assertThat(plan.at("/services/0/forecast/days")).hasSize(7);
    assertThat(plan.at("/services/0/limits/0/metric").asText()).isEqualTo("cpu");
    assertThat(plan.at("/services/0/loss/carried").asBoolean(true)).isFalse();
  }

  @Test
  void needsMetrics() {
    Run run = Run.of("capacity", file);

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("Give it with --metrics CSV");
  }

  @Test
  void saysWhatIsWrongWithTheMetrics() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.csv"), "time,service\n");

    Run wrong = Run.of("capacity", file, "--metrics", bad.toString());
    Run missing = Run.of("capacity", file, "--metrics", "none.csv");

    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("bad.csv:1: no column 'rps'");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(missing.err()).contains("Name a text file that exists");
  }

  @Test
  void looksNoFurtherThanItCan() {
    Run run = Run.of("capacity", file, "--metrics", metrics, "--days", "0");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("Forecast 1 to 730 days");
  }
}
