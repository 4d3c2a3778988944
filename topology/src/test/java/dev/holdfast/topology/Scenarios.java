package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that tests read, and what is said about each in a {@code .txt} beside it. Run with
 * {@code -Dscenarios.rewrite=true} to record the answers anew, and review them as a diff.
 */
final class Scenarios {
  static final Path MALFORMED = Path.of("src/test/resources/malformed");
  static final Path VALID = Path.of("src/test/resources/valid");
  static final Path EXAMPLES = Path.of("../examples");

  private static final boolean REWRITE = Boolean.getBoolean("scenarios.rewrite");

  private Scenarios() {}

  /** Fails unless the problems are exactly those recorded beside the file. */
  static void assertRecorded(Path file, ReadResult result) throws IOException {
    Path answer = Path.of(file.toString().replace(".yaml", ".txt"));
    String text = result.problems().stream().map(Problem::text).collect(Collectors.joining("\n"));
    if (REWRITE) {
      Files.writeString(answer, text);
    }
    assertThat(text).isEqualTo(Files.readString(answer));
  }

  /** The malformed files of one group, or of all if it is empty. */
  static Stream<Path> malformed(String group) throws IOException {
    return yamlIn(MALFORMED.resolve(group)).stream();
  }

  /** All files that are valid. */
  static Stream<Path> valid() throws IOException {
    return Stream.concat(yamlIn(EXAMPLES).stream(), yamlIn(VALID).stream());
  }

  /** The YAML files of a folder and its subfolders; at least one. */
  static List<Path> yamlIn(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> files = paths.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
      if (files.isEmpty()) {
        throw new IllegalStateException("No files in " + folder);
      }
      return files;
    }
  }
}
