package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdviseCommandTest {
  private static final String QUICKSTART = "../examples/quickstart.yaml";

  @Test
  void ranksEveryPatternForPeople() {
    Run run = Run.of("advise", QUICKSTART);

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("single-region", "backup-restore", "pilot-light", "active-active-replicated")
        .contains("WHY, OR WHY NOT", "Fail over automatically", "not approval:");
  }

  @Test
  void tellsProgramsTheSame() throws IOException {
    JsonNode advice = new ObjectMapper().readTree(Run.of("advise", "--json", QUICKSTART).out());

    assertThat(advice.path("ranking")).hasSize(7);
    assertThat(advice.at("/ranking/0/pattern").asText()).isEqualTo(advice.path("advised").asText());
    assertThat(advice.path("decisions").size()).isGreaterThan(2);
  }

  @Test
  void writesTheDecisions(@TempDir Path folder) throws IOException {
    Path records = folder.resolve("docs/decisions");

    Run run = Run.of("advise", QUICKSTART, "--records", records.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("pages to " + records);
    assertThat(Files.readString(records.resolve("README.md")))
        .contains("# Decisions for quickstart");
  }

  @Test
  void saysThatItCannotWriteThem(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");

    Run run = Run.of("advise", QUICKSTART, "--records", file.resolve("below").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("cannot be written", "Name a folder that can be written");
  }
}
