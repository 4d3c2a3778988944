package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillCommandTest {
  @TempDir private Path folder;

  @Test
  void aFileThatIsRefusedLeavesNothingBehind() throws IOException {
    Path file =
        Files.writeString(folder.resolve("bad.yaml"), "holdfast: 1\nname: bad\nzones: {}\n");
    Path out = folder.resolve("out");

    Run run = Run.of("drill", file.toString(), "--out", out.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("bad.yaml:3:1").contains("zones").doesNotContain("\tat ");
    assertThat(out).doesNotExist();
  }
}
