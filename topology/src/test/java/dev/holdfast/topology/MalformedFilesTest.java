package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file under {@code malformed} beside what is said about it. */
class MalformedFilesTest {
  static Stream<Path> files() throws IOException {
    return Scenarios.malformed("");
  }

  @ParameterizedTest
  @MethodSource("files")
  void saysWhatIsWrong(Path file) throws IOException {
    var result = TopologyFile.read(file.getFileName().toString(), Files.readAllBytes(file));

    assertThat(result).isInstanceOf(ReadResult.Invalid.class);
    assertThat(result.problems())
        .isNotEmpty()
        .allMatch(problem -> problem.severity() == Problem.Severity.ERROR)
        .allSatisfy(MalformedFilesTest::isComplete);
    Scenarios.assertRecorded(file, result);
  }

  @Test
  void everyRecordedAnswerHasItsFile() throws IOException {
    try (Stream<Path> answers = Files.walk(Scenarios.MALFORMED)) {
      List<Path> orphans =
          answers
              .filter(path -> path.toString().endsWith(".txt"))
              .filter(path -> Files.notExists(Path.of(path.toString().replace(".txt", ".yaml"))))
              .toList();

      assertThat(orphans).isEmpty();
    }
  }

  private static void isComplete(Problem problem) {
    assertThat(problem.what()).isNotBlank().doesNotEndWith(".");
    assertThat(problem.remedy()).isNotBlank().doesNotEndWith(".");
    assertThat(problem.what() + problem.remedy()).doesNotContain("Exception", "null,", "snakeyaml");
  }
}
