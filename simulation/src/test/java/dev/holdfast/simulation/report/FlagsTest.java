package dev.holdfast.simulation.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.simulation.report.Flags.Flag;
import dev.holdfast.simulation.report.Flags.Hoisted;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class FlagsTest {
  /** How far letters of 11 pixels reach above and beneath their baseline. */
  private static final int ASCENT = 9;

  private static final int DESCENT = 3;

  private static List<Hoisted> hoist(double objective, double median, double tail) {
    return Flags.hoist(
        List.of(
            new Flag(objective, "goal", "objective"),
            new Flag(median, "mark", "p50"),
            new Flag(tail, "mark", "p99")));
  }

  @Test
  void noNameAndNoLineLiesOnAnotherName() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (int i = 0; i < 20_000; i++) {
      double spread = random.nextDouble(1, 600);
      double from = 44 + random.nextDouble(600);
      List<Hoisted> all =
          hoist(
              from + random.nextDouble(spread),
              from + random.nextDouble(spread),
              from + random.nextDouble(spread));
      for (Hoisted one : all) {
        List<Hoisted> others = new ArrayList<>(all);
        others.remove(one);
        assertThat(others).as("beside %s", one).noneMatch(other -> meets(one, other));
        assertThat(one.bottom()).isGreaterThan(one.baseline() + DESCENT);
      }
    }
  }

  /** Whether the other's name or line lies on this one's name. */
  private static boolean meets(Hoisted one, Hoisted other) {
    double left = one.flag().textLeft();
    double right = one.flag().textRight();
    double top = one.baseline() - ASCENT;
    double bottom = one.baseline() + DESCENT;
    boolean names =
        other.flag().textLeft() < right
            && left < other.flag().textRight()
            && other.baseline() - ASCENT < bottom
            && top < other.baseline() + DESCENT;
    double line = other.flag().x();
    return names || (line > left && line < right && other.top() < bottom);
  }

  @Test
  void namesThatAreFarApartShareTheTopRow() {
    assertThat(hoist(500, 100, 300)).extracting(Hoisted::baseline).containsExactly(12, 12, 12);
  }

  @Test
  void namesOfOneSpotStandOneBelowTheOther() {
    assertThat(hoist(100, 100, 100)).extracting(Hoisted::baseline).containsExactly(12, 26, 40);
  }
}
