package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  private static final String QUICKSTART = "../examples/quickstart.yaml";

  @Test
  void writesOnePage(@TempDir Path folder) throws IOException {
    Path page = folder.resolve("page.html");

    Run run = Run.of("report", QUICKSTART, "--out", page.toString());

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("wrote " + page);
    assertThat(Files.readString(page)).contains("<title>quickstart: the design</title>");
  }

  @Test
  void saysThatItCannotWriteThePage(@TempDir Path folder) {
    Run run = Run.of("report", QUICKSTART, "--out", folder.resolve("none/page.html").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("cannot be written", "Name a file in a folder that exists");
  }
}
