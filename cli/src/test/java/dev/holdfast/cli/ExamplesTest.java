package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What check says of the examples on the day that they were written. */
class ExamplesTest {
  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../examples"))) {
      List<Path> sorted = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      return sorted.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void nothingIsFoundInAnExample(Path example) {
    Run run = Run.of("check", example.toString(), "--as-of", "2026-11-20", "--fail-on", "note");

    assertThat(run.out()).contains("rules: ");
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.OK);
  }
}
