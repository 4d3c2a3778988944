package dev.holdfast.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Epoch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldingTest {
  private static final Epoch FIRST = new Epoch(1);
  private final Holding holding = new Holding(Duration.ofSeconds(2));
  private long millis;

  /** Asks every 100 ms for as long; the last answer. */
  private boolean overAfter(Epoch epoch, long more) {
    boolean over = false;
    for (long until = millis + more; millis < until; ) {
      millis += 100;
      over = holding.over(epoch, millis * 1_000_000);
    }
    return over;
  }

  @Test
  void isOverAfterTheGrace() {
    assertThat(overAfter(FIRST, 2_000)).isFalse();
    assertThat(overAfter(FIRST, 200)).isTrue();
  }

  @Test
  void doesNotCountTimeInWhichNobodyAsked() {
    overAfter(FIRST, 1_900);
    millis += 60_000;

    assertThat(overAfter(FIRST, 2_000)).isFalse();
    assertThat(overAfter(FIRST, 200)).isTrue();
  }

  @Test
  void beginsAnewInAnotherEpoch() {
    overAfter(FIRST, 1_900);

    assertThat(overAfter(FIRST.next(), 2_000)).isFalse();
  }
}
