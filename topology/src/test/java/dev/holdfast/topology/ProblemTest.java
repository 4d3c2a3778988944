package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.topology.Problem.JsonProblem;
import dev.holdfast.topology.Problem.Severity;
import org.junit.jupiter.api.Test;

class ProblemTest {
  private static Problem at(int column, int length, String source) {
    return new Problem(
        Severity.ERROR, new Place("f.yaml", 7, column, length, source), "It is wrong", "write it");
  }

  @Test
  void pointsAtTheCulprit() {
    assertThat(at(7, 4, "name: café").text())
        .isEqualTo(
            """
            f.yaml:7:7: error: It is wrong
              7 | name: café
                |       ^^^^
              fix: write it
            """);
  }

  @Test
  void leavesOutALineThatIsNotThere() {
    assertThat(at(1, 1, "").text())
        .isEqualTo(
            """
            f.yaml:7:1: error: It is wrong
              fix: write it
            """);
  }

  @Test
  void cutsALongLineAroundTheCulprit() {
    String line = "x".repeat(500) + "here" + "y".repeat(500);

    assertThat(at(501, 4, line).text())
        .contains("  7 | " + "x".repeat(40) + "here" + "y".repeat(56) + "\n")
        .contains("    | " + " ".repeat(40) + "^^^^\n");
  }

  @Test
  void drawsNoMoreCaretsThanTheLineHasCharacters() {
    assertThat(at(3, 100, "abcde").text()).contains("    |   ^^^\n");
    assertThat(at(90, 5, "abcde").text()).contains("    |      ^\n");
  }

  @Test
  void sendsNoControlCharacterToTheTerminal() {
    var problem =
        new Problem(
            Severity.ERROR,
            new Place("\u001b[31m.yaml", 1, 1, 1, "\ta\u001b[0m\u202E"),
            "`\u009b`",
            "write \u0007");

    assertThat(problem.text())
        .contains("→a\uFFFD[0m\uFFFD")
        .matches(text -> text.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)));
  }

  @Test
  void isFlatAsJson() {
    assertThat(at(7, 4, "name: café").json())
        .isEqualTo(new JsonProblem("error", "f.yaml", 7, 7, "It is wrong", "write it"));
  }

  @Test
  void aPlaceIsCountedFromOne() {
    assertThatThrownBy(() -> new Place("f.yaml", 0, 1, 1, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0:1+1");
    assertThatThrownBy(() -> new Place("f.yaml", 1, 0, 1, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Place("f.yaml", 1, 1, 0, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
