package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  private static final String QUICKSTART = "../examples/quickstart.yaml";

  @Test
  void saysWhatYearsComeTo() {
    Run run = Run.of("simulate", QUICKSTART, "--years", "2", "--faults", "harsh");

    assertThat(run.out())
        .startsWith("quickstart: 2 years with ")
        .contains("every promise was kept")
        .contains("orders", " available (", "recovery", "p50", "worst", "(incident ")
        .contains("switchover", "link-cut", "region-loss", "down a year")
        .containsPattern("calibrated on the quickstart: region-loss takes .* apart");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void tooFewYearsProveNothing() {
    assertThat(Run.of("simulate", QUICKSTART, "--years", "1").exitCode())
        .isEqualTo(ExitCode.UNKNOWN);
  }

  @Test
  void asJsonItIsOneDocumentAndTheSameForTheSameSeed() throws IOException {
    Run run =
        Run.of("simulate", QUICKSTART, "--years", "2", "--runs", "2", "--seed", "9", "--json");

    JsonNode document = new ObjectMapper().readTree(run.out());
    assertThat(document.path("years").asInt()).isEqualTo(4);
    assertThat(document.path("broken_promises").asInt(-1)).isZero();
    JsonNode orders = document.path("resources").path("orders");
    assertThat(orders.path("availability").path("value").asDouble()).isBetween(0.9, 1.0);
    assertThat(orders.path("recovery").path("worst_incident").asText()).matches("[1-4]\\.[0-9]+");
    assertThat(orders.path("causes")).hasSizeGreaterThan(3);
    assertThat(run.err()).isEmpty();
    assertThat(Run.of("simulate", QUICKSTART, "--years", "4", "--seed", "9", "--json").out())
        .isEqualTo(run.out());
  }

  @Test
  void replaysAnIncidentThatTheReportNames() {
    Run run = Run.of("simulate", QUICKSTART, "--replay", "1.1");

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("leads the log", " s ! ");
  }

  @Test
  void anIncidentThatIsNotThereIsAnErrorWithARemedy() {
    Run none = Run.of("simulate", QUICKSTART, "--replay", "1.999");
    Run wrong = Run.of("simulate", QUICKSTART, "--replay", "one");

    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("There is no incident 1.999", "--seed");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("'one' is no incident: write the year");
  }

  @Test
  void keepsTheReportWhereItIsAsked(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("a/b");
    Run.of("simulate", QUICKSTART, "--years", "1", "--out", out.toString());

    assertThat(new ObjectMapper().readTree(Files.readString(out.resolve("report.json"))))
        .isNotEmpty();
    assertThat(Files.readString(out.resolve("report.html")))
        .startsWith("<!DOCTYPE html>")
        .contains("Simulation of quickstart", "<svg", "Where the rates come from");
  }

  @Test
  void setsASecondTopologyBesideTheFirst() throws IOException {
    String other = "../examples/async.yaml";
    Run people = Run.of("simulate", QUICKSTART, "--years", "2", "--versus", other);
    Run json = Run.of("simulate", QUICKSTART, "--years", "1", "--versus", other, "--json");

    assertThat(people.out())
        .contains("quickstart: 2 years", "async: 2 years")
        .containsPattern("available +99\\.[0-9]+ % +99\\.[0-9]+ %");
    assertThat(new ObjectMapper().readTree(json.out())).hasSize(2);
  }

  @Test
  void ownFaultsAreReadFromAFile(@TempDir Path folder) throws IOException {
    Path faults =
        Files.writeString(
            folder.resolve("my.faults"),
            """
            profile mine
            about   only switchovers
            people-answer 5m
            fault switchover
              per-year 3
              lasts 1h
              source made up
            """);
    Run run = Run.of("simulate", QUICKSTART, "--years", "3", "--faults", faults.toString());

    assertThat(run.out()).contains("failures as in 'mine'", "writes were never interrupted");
  }

  @Test
  void wrongFaultsAreNamedWithTheirLine(@TempDir Path folder) throws IOException {
    Path faults = Files.writeString(folder.resolve("my.faults"), "profile x\nfault quake\n");
    Run wrong = Run.of("simulate", QUICKSTART, "--faults", faults.toString());
    Run unknown = Run.of("simulate", QUICKSTART, "--faults", "meteorites");

    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("my.faults, line 2: there is no fault 'quake'");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("There are no faults 'meteorites'", "cloud, datacenter");
  }

  @Test
  void moreYearsThanCanBePlayedAreRefused() {
    Run run = Run.of("simulate", QUICKSTART, "--years", "1000", "--runs", "1001");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("1001 runs of 1000 years", "1000000 years in all");
  }
}
