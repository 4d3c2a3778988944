package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTextTest {
  @Test
  void whatIsPrintedIsReadBackAsTheSamePlan() {
    for (long seed = 0; seed < 300; seed++) {
      Plan plan = seed % 10 == 0 ? Nemesis.dense(seed) : Nemesis.plan(seed);
      String text = PlanText.print(plan, List.of("as found", "by seed " + seed));

      assertThat(PlanText.parse(text)).as(text).isEqualTo(plan);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"at 5", "at x kill us-east", "at 5 explode us-east", "region", "hello", "seed x"})
  void namesTheLineThatCannotBeRead(String line) {
    assertThatThrownBy(() -> PlanText.parse("seed 1\n" + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot be read: " + line);
  }
}
