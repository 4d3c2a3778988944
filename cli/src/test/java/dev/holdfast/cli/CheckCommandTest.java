package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  private static final Path QUICKSTART = Path.of("../examples/quickstart.yaml");

  @Test
  void aValidFileIsSummedUpOnStandardOutput() {
    Run run = Run.of("check", QUICKSTART.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .startsWith("valid  quickstart: 3 regions, 1 database\n")
        .contains("rules: nothing found")
        .contains("lacked facts (--unknown lists them)");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyErrorIsToldAtOnceOnStandardErrorWithPlaceAndRemedy(@TempDir Path folder)
      throws IOException {
    Path file = broken(folder);

    Run run = Run.of("check", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains(file + ":", "Unknown key `patern`", "Unknown key `primry`", "fix: ")
        .contains("invalid  " + file + ": ")
        .doesNotContain("\tat ");
  }

  @Test
  void asJsonOneDocumentHoldsEveryProblem(@TempDir Path folder) throws IOException {
    Run run = Run.of("check", broken(folder).toString(), "--json");

    JsonNode document = new ObjectMapper().readTree(run.out());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).isEmpty();
    assertThat(document.path("valid").asBoolean(true)).isFalse();
    assertThat(document.path("problems")).hasSizeGreaterThan(1);
    assertThat(document.path("problems").path(0).path("line").asInt()).isPositive();
    assertThat(document.path("problems").path(0).path("remedy").asText()).isNotEmpty();
  }

  @Test
  void aMissingFileIsAProblemLikeAnyOther(@TempDir Path folder) {
    Run run = Run.of("check", folder.resolve("none.yaml").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("There is no such file");
  }

  @Test
  void withoutAFileTheUsageIsWrong() {
    Run run = Run.of("check");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("FILE").contains("See: holdfast check --help");
  }

  private static Path broken(Path folder) throws IOException {
    String content =
        Files.readString(QUICKSTART).replace("pattern:", "patern:").replace("primary:", "primry:");
    return Files.writeString(folder.resolve("broken.yaml"), content);
  }

  private static final String RISKY =
      """
      holdfast: 1
      name: risky
      regions:
        us-east: { provider: aws/us-east-1 }
        eu-west: { provider: aws/eu-west-1 }
        us-west: { provider: aws/us-west-2, role: witness }
      resources:
        orders:
          kind: table
          primary: us-east
          replicas: [eu-west]
          objectives: { rpo: 0s }
      routing: { policy: failover, ttl: 300s }
      """;

  private static Path risky(Path folder, String more) throws IOException {
    return Files.writeString(folder.resolve("risky.yaml"), RISKY + more);
  }

  @Test
  void findingsComeWithPlaceReasonAndRemedy(@TempDir Path folder) throws IOException {
    Path file = risky(folder, "");

    Run run = Run.of("check", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out())
        .contains(file + ":12:19: error HF-301: `orders` may lose nothing")
        .contains(file + ":13:30: warning HF-203: ")
        .contains("13 | routing: { policy: failover, ttl: 300s }")
        .contains("  why: ", "  fix: write `ttl: 60s`")
        .contains("not to be run with `up`")
        .contains("1 error, 1 warning");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void whatEndsWithOneIsForTheCallerToSay(@TempDir Path folder) throws IOException {
    String file = risky(folder, "").toString();
    String harmless =
        Files.writeString(folder.resolve("harmless.yaml"), RISKY.replace("rpo: 0s", "rpo: 5s"))
            .toString();

    assertThat(Run.of("check", file, "--fail-on", "none").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(Run.of("check", harmless).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(Run.of("check", harmless, "--fail-on", "warning").exitCode())
        .isEqualTo(ExitCode.FAILED);
    assertThat(Run.of("check", harmless, "--fail-on", "fatal").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aSuppressionHoldsUntilItsLastDay(@TempDir Path folder) throws IOException {
    String file =
        risky(
                folder,
                """
                suppressions:
                  - { rule: HF-301, reason: accepted, until: 2027-01-01 }
                """)
            .toString();

    Run before = Run.of("check", file, "--as-of", "2027-01-01");
    Run after = Run.of("check", file, "--as-of", "2027-01-02");

    assertThat(before.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(before.out()).contains("silenced HF-301 until 2027-01-01: accepted");
    assertThat(after.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(after.out()).contains("HF-301", "HF-002", "ran out on 2027-01-01");
  }

  @Test
  void asJsonEachFindingHasItsRuleAndLine(@TempDir Path folder) throws IOException {
    Run run = Run.of("check", risky(folder, "").toString(), "--format", "json");

    JsonNode document = new ObjectMapper().readTree(run.out());
    assertThat(document.at("/counts/errors").asInt()).isEqualTo(1);
    assertThat(document.at("/findings/0/rule").asText()).isEqualTo("HF-301");
    assertThat(document.at("/findings/0/line").asInt()).isEqualTo(12);
    assertThat(document.at("/findings/0/source").asText()).isNotEmpty();
    assertThat(document.at("/unjudged").size()).isPositive();
    assertThat(document.at("/obstacles/0/what").asText()).contains("Nothing here can run");
  }

  @Test
  void asSarifEachResultNamesARuleOfTheToolAndALine(@TempDir Path folder) throws IOException {
    Path file =
        risky(
            folder,
            """
            suppressions:
              - { rule: HF-203, reason: old resolvers, until: 2999-01-01 }
            """);
    Run run = Run.of("check", file.toString(), "--format", "sarif");

    JsonNode document = new ObjectMapper().readTree(run.out());
    assertThat(document.at("/version").asText()).isEqualTo("2.1.0");
    JsonNode results = document.at("/runs/0/results");
    assertThat(results.at("/0/ruleId").asText()).isEqualTo("HF-301");
    assertThat(results.at("/0/level").asText()).isEqualTo("error");
    assertThat(results.at("/0/locations/0/physicalLocation/region/startLine").asInt())
        .isEqualTo(12);
    assertThat(results.at("/2/suppressions/0/justification").asText()).isEqualTo("old resolvers");
    assertThat(document.at("/runs/0/tool/driver/rules").findValuesAsText("id"))
        .contains("HF-301", "HF-203", "HF-FILE");
  }

  @Test
  void anUnusableFileIsSarifToo(@TempDir Path folder) throws IOException {
    Run run = Run.of("check", broken(folder).toString(), "--format", "sarif");

    JsonNode document = new ObjectMapper().readTree(run.out());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(document.at("/runs/0/results/0/ruleId").asText()).isEqualTo("HF-FILE");
  }

  @Test
  void listsWhatItCouldNotKnow(@TempDir Path folder) throws IOException {
    Run run = Run.of("check", risky(folder, "").toString(), "--unknown");

    assertThat(run.out())
        .contains(
            "HF-202  The primary's record has no health check: the file does not tell"
                + " routing.checked");
  }
}
