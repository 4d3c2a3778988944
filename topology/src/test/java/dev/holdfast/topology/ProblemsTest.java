package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private static Place line(int line) {
    return new Place("f.yaml", line, 1, 1, "");
  }

  private static List<String> found(int errors) {
    var problems = new Problems();
    for (int line = errors; line > 0; line--) {
      problems.error(line(line), "Problem " + line, "remedy");
    }
    return problems.inOrder().stream().map(Problem::what).toList();
  }

  @Test
  void comeInTheOrderOfTheFile() {
    assertThat(found(3)).containsExactly("Problem 1", "Problem 2", "Problem 3");
  }

  @Test
  void areAllReportedUpToTheLimit() {
    assertThat(found(50)).hasSize(50).last().isEqualTo("Problem 50");
  }

  @Test
  void areCountedBeyondTheLimit() {
    assertThat(found(51)).hasSize(51).last().isEqualTo("From here on, 1 more are not shown");
    assertThat(found(1_000)).hasSize(51).last().isEqualTo("From here on, 950 more are not shown");
  }

  @Test
  void warningsWaitUntilThereIsNoError() {
    var problems = new Problems();
    problems.warning(line(1), "Risky", "remedy");
    assertThat(problems.inOrder()).extracting(Problem::what).containsExactly("Risky");

    problems.error(line(2), "Wrong", "remedy");
    assertThat(problems.inOrder()).extracting(Problem::what).containsExactly("Wrong");
  }
}
