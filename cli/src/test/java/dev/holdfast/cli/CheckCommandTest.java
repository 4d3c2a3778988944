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
    assertThat(run.out()).isEqualTo("valid  quickstart: 3 regions, 1 database\n");
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
}
