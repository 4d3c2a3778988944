package dev.holdfast.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Epoch;
import org.junit.jupiter.api.Test;

class CrashesTest {
  private static final Epoch FIRST = new Epoch(1);
  private final Crashes crashes = new Crashes();

  private void started(Epoch epoch, long second) {
    crashes.started(epoch, second * 1_000_000_000L);
  }

  private int lately(long second) {
    return crashes.lately(second * 1_000_000_000L);
  }

  @Test
  void theFirstStartOfAnEpochIsNoCrash() {
    started(FIRST, 0);
    assertThat(lately(0)).isZero();
    started(FIRST, 1);
    started(FIRST, 2);
    assertThat(lately(2)).isEqualTo(2);

    started(FIRST.next(), 3);
    assertThat(lately(3)).isZero();
  }

  @Test
  void isForgottenAfterHalfAMinute() {
    started(FIRST, 0);
    started(FIRST, 1);
    started(FIRST, 20);

    assertThat(lately(31)).isEqualTo(2);
    assertThat(lately(32)).isEqualTo(1);
    assertThat(lately(51)).isZero();
  }

  @Test
  void remembersNoMoreThanIsAskedFor() {
    for (int second = 0; second < 20; second++) {
      started(FIRST, second);
    }
    assertThat(lately(20)).isEqualTo(Decider.CRASHES_MAX + 1);
  }
}
