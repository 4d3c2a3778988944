package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
  private static final String QUICKSTART = "../examples/quickstart.yaml";
  private static final String REPORT =
      """
      {"topology": "quickstart", "scenario": "region-loss", "verdict": "valid",
       "resources": {"orders": {"rto_ms": 6117.915, "lost_window_ms": 0.0}},
       "phases": [
         {"name": "detect", "resource": "orders", "epoch": 2, "started_ms": 7586, "took_ms": 0},
         {"name": "fence", "resource": "orders", "epoch": 2, "started_ms": 7586, "took_ms": 1086},
         {"name": "promote", "resource": "orders", "epoch": 2, "started_ms": 8672, "took_ms": 333},
         {"name": "verify", "resource": "orders", "epoch": 2, "started_ms": 9005, "took_ms": 234}],
       "marks": [{"at_ms": 4070, "what": "kill -9 of region us-east"}]}
      """;

  @Test
  void laysOutNinetyDaysWithGates() {
    Run run = Run.of("plan", QUICKSTART, "--start", "2026-12-01");

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("2026-12-01 to 2026-12-21", "to 2027-02-28")
        .contains("gate 1: hold", "gate 4: hold", "never tried", "At any time");
  }

  @Test
  void aDrillsReportPassesItsGate(@TempDir Path folder) throws IOException {
    Files.writeString(
        Files.createDirectories(folder.resolve("one")).resolve("report.json"), REPORT);

    Run run = Run.of("plan", QUICKSTART, "--drills", folder.toString(), "--gate", "4");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(run.out()).contains("measured, at most 6.12 s").doesNotContain("gate 1");
  }

  @Test
  void whatADrillMeasuredStandsInTheEstimate(@TempDir Path folder) throws IOException {
    Files.writeString(
        Files.createDirectories(folder.resolve("one")).resolve("report.json"), REPORT);

    JsonNode estimate =
        new ObjectMapper()
            .readTree(
                Run.of("estimate", "--json", QUICKSTART, "--drills", folder.toString()).out());

    assertThat(estimate.at("/recovery/measurements/0/measured/typical_ms").asLong())
        .isEqualTo(6_117);
    assertThat(estimate.at("/recovery/rto/terms/0/typical_ms").asLong()).isEqualTo(3_516);
    assertThat(estimate.at("/recovery/rto/terms/2/typical_ms").asLong()).isEqualTo(1_086);
  }

  @Test
  void reportsOfAnotherTopologyTellNothing(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("report.json"), REPORT.replace("quickstart", "other"));

    Run run = Run.of("estimate", QUICKSTART, "--drills", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).doesNotContain("Estimated and measured");
  }

  @Test
  void saysThatThereAreNoReports() {
    Run run = Run.of("plan", QUICKSTART, "--drills", "none");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("There is no folder none");
  }

  @Test
  void saysThatAReportIsNone(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("report.json"), "no report");

    Run run = Run.of("plan", QUICKSTART, "--drills", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("cannot be read", "leave the option out");
  }

  @Test
  void saysWhichGatesThereAre() {
    Run run = Run.of("plan", QUICKSTART, "--gate", "5");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("Ask one from 1 to 4");
  }

  @Test
  void tellsProgramsTheSame() throws IOException {
    JsonNode plan = new ObjectMapper().readTree(Run.of("plan", "--json", QUICKSTART).out());

    assertThat(plan.path("phases")).hasSize(4);
    assertThat(plan.at("/phases/0/gate/answer").asText()).isEqualTo("hold");
    assertThat(plan.path("abort_criteria").size()).isGreaterThan(3);
  }
}
