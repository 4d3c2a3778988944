package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgendaTest {
  @Test
  void doesWhatIsDueInOrderAndAtTheSameInstantAsEntered() {
    Agenda agenda = new Agenda();
    Random random = new Random(5);
    List<long[]> entered = new ArrayList<>();
    List<long[]> done = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      long[] what = {random.nextInt(700), i};
      entered.add(what);
      agenda.at(what[0], () -> done.add(what));
    }
    while (agenda.step(Long.MAX_VALUE)) {
      assertThat(agenda.now()).isEqualTo(done.getLast()[0]);
    }

    entered.sort(Comparator.<long[]>comparingLong(e -> e[0]).thenComparingLong(e -> e[1]));
    assertThat(done).isEqualTo(entered);
  }

  /** Some of it is due in nanoseconds, some in hours, and more is entered all the time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void keepsTheOrderWhileMoreIsEntered(long seed) {
    Agenda agenda = new Agenda();
    Random random = new Random(seed);
    List<long[]> done = new ArrayList<>();
    long entered = 0;
    long until = 0;
    while (entered < 5000) {
      until += random.nextLong(1L << random.nextInt(10, 36));
      while (agenda.step(until)) {
        assertThat(agenda.now()).isEqualTo(done.getLast()[0]);
      }
      for (int i = random.nextInt(6); i > 0; i--) {
        long[] what = {agenda.now() + random.nextLong(1L << random.nextInt(1, 44)), entered++};
        agenda.at(what[0], () -> done.add(what));
      }
    }
    while (agenda.step(Long.MAX_VALUE)) {}

    assertThat(done)
        .hasSize((int) entered)
        .isSortedAccordingTo(
            Comparator.<long[]>comparingLong(e -> e[0]).thenComparingLong(e -> e[1]));
  }

  @Test
  void goesNoFurtherThanItWasAllowedTo() {
    Agenda agenda = new Agenda();
    List<String> done = new ArrayList<>();
    agenda.after(100, () -> done.add("late"));

    assertThat(agenda.step(99)).isFalse();
    assertThat(agenda.now()).isEqualTo(99);
    assertThat(done).isEmpty();
    assertThat(agenda.step(100)).isTrue();
    assertThat(done).containsExactly("late");
  }
}
