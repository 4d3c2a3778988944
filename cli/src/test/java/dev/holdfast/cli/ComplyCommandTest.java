package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComplyCommandTest {
  private static final String EXCHANGE = "../examples/exchange.yaml";

  private static final String AUDIT = "{ \"entries\": [], \"count\": 0, \"intact\": true }";

  @Test
  void whatIsMissingIsUnknownNotMet() {
    Run run = Run.of("comply", EXCHANGE, "--as-of", "2026-11-20");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(run.out())
        .contains("eu-trading-venue\n", "TV-2", "the drill of 2026-10-17 measured an RPO of 0s")
        .contains("evidence: objectives.rto (line ")
        .contains("source: Delegated Regulation (EU) 2017/584, article 15, https://")
        .contains("unknown  DORA-4")
        .contains("1 unknown")
        .contains("no legal advice");
  }

  @Test
  void theAuditLogIsEvidence(@TempDir Path folder) throws IOException {
    Path audit = Files.writeString(folder.resolve("audit.json"), AUDIT);

    Run run = Run.of("comply", EXCHANGE, "--as-of", "2026-11-20", "--audit", audit.toString());

    assertThat(run.out()).contains("the audit log has 0 entries and is whole");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void aMissedRequirementEndsWithOne() {
    Run run = Run.of("comply", EXCHANGE, "--regime", "reg-sci", "--as-of", "2026-11-20");

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("missed   SCI-3", "no valid drill of kind `member-test`");
  }

  @Test
  void aDrillsReportIsEvidence(@TempDir Path folder) throws IOException {
    Path report =
        Files.writeString(
            folder.resolve("report.json"),
            """
            { "scenario": "region-loss", "verdict": "valid", "started": "2026-11-19T10:00:00Z",
              "resources": { "orders": { "rto_ms": 3210, "lost_window_ms": 0 } } }
            """);

    Run run =
        Run.of(
            "comply",
            EXCHANGE,
            "--regime",
            "eu-trading-venue",
            "--as-of",
            "2026-11-20",
            "--drill",
            report.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("measured an RTO of 3.21s", report.toString());
  }

  @Test
  void evidenceThatCannotBeReadIsAUsageError(@TempDir Path folder) throws IOException {
    Path nothing = Files.writeString(folder.resolve("empty.json"), "[]");

    Run run = Run.of("comply", EXCHANGE, "--drill", nothing.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("Cannot read", "report.json");
  }

  @Test
  void asJsonEachRequirementHasItsEvidence() throws IOException {
    JsonNode document =
        new ObjectMapper()
            .readTree(Run.of("comply", EXCHANGE, "--json", "--as-of", "2026-11-20").out());

    assertThat(document.at("/requirements/0/requirement").asText()).isEqualTo("TV-1");
    assertThat(document.at("/requirements/0/status").asText()).isEqualTo("met");
    assertThat(document.at("/requirements/0/evidence").size()).isPositive();
    assertThat(document.at("/missed").asInt()).isZero();
  }

  @Test
  void withoutAnyRegimeItSaysHowToNameOne() {
    Run none = Run.of("comply", "../examples/quickstart.yaml");
    Run wrong = Run.of("comply", EXCHANGE, "--regime", "sox");

    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("compliance: [dora]");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("There is no regime sox", "bitlicense");
  }
}
