package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
