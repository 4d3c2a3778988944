package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalClockTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void runsAtItsOwnRate() {
    LocalClock fast = new LocalClock(20_000);

    assertThat(fast.monotonic(100 * SECOND)).isEqualTo(102 * SECOND);
    assertThat(fast.virtual(102 * SECOND)).isEqualTo(100 * SECOND);
    assertThat(fast.wallMillis(100 * SECOND) - fast.wallMillis(0)).isEqualTo(102_000);
  }

  @Test
  void standsStillWhileSuspendedButForTheWallClock() {
    LocalClock clock = new LocalClock(0);
    clock.suspend(10 * SECOND);
    assertThat(clock.monotonic(15 * SECOND)).isEqualTo(10 * SECOND);
    assertThat(clock.wallMillis(15 * SECOND) - clock.wallMillis(0)).isEqualTo(15_000);

    clock.resume(15 * SECOND);
    assertThat(clock.monotonic(16 * SECOND)).isEqualTo(11 * SECOND);
  }

  @Test
  void itsWallClockCanBeSetButNotWhileItIsSuspended() {
    LocalClock clock = new LocalClock(0);
    long before = clock.wallMillis(SECOND);
    clock.jump(-5000);
    assertThat(clock.wallMillis(SECOND)).isEqualTo(before - 5000);

    clock.suspend(SECOND);
    clock.jump(90_000);
    assertThat(clock.wallMillis(SECOND)).isEqualTo(before - 5000);
  }
}
