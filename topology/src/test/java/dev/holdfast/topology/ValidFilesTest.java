package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValidFilesTest {
  static Stream<Path> files() throws IOException {
    return Scenarios.yamlIn(Scenarios.VALID).stream();
  }

  static Stream<Path> examples() throws IOException {
    return Scenarios.yamlIn(Scenarios.EXAMPLES).stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void warnsOfRisks(Path file) throws IOException {
    var result = TopologyFile.read(file.getFileName().toString(), Files.readAllBytes(file));

    assertThat(result).isInstanceOf(ReadResult.Valid.class);
    Scenarios.assertRecorded(file, result);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesAreValidWithoutAnyWarning(Path file) {
    assertThat(TopologyFile.design(file))
        .isInstanceOfSatisfying(
            DesignResult.Usable.class, usable -> assertThat(usable.warnings()).isEmpty());
  }
}
