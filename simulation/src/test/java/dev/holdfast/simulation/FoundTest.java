package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans that once broke a promise. Each file says in its prose what was wrong. */
class FoundTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/holdfast/simulation/found");

  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void keepsEveryPromiseNow(String name) throws IOException {
    Trial.Outcome outcome = Trial.run(PlanText.parse(Files.readString(FOLDER.resolve(name))), true);

    assertThat(outcome.violation()).as(String.join("\n", outcome.lines())).isEmpty();
  }
}
