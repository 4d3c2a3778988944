package dev.holdfast.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final long SENT_NANOS = 7_000_000_000L;
  private static final long SENT_WALL = 1_000_000;
  private static final long SECOND = 1_000_000_000L;
  private final Lease lease = Lease.since(SENT_NANOS, SENT_WALL, Duration.ofSeconds(2));

  @Test
  void lastsForTheLeaseOnBothClocks() {
    assertThat(lease.validAt(SENT_NANOS, SENT_WALL)).isTrue();
    assertThat(lease.validAt(SENT_NANOS + 2 * SECOND - 1, SENT_WALL + 1999)).isTrue();
  }

  @Test
  void endsWhenTheMonotonicClockSaysSo() {
    assertThat(lease.validAt(SENT_NANOS + 2 * SECOND, SENT_WALL + 10)).isFalse();
  }

  @Test
  void endsWhenTheWallClockSaysSoAsAfterASuspendedMachineResumes() {
    assertThat(lease.validAt(SENT_NANOS + 10, SENT_WALL + 2000)).isFalse();
  }

  @Test
  void isNotBelievedWhenTheWallClockWasSetBack() {
    assertThat(lease.validAt(SENT_NANOS + 10, SENT_WALL - 1)).isFalse();
  }

  @Test
  void survivesAnOverflowOfTheMonotonicClock() {
    Lease wraps = Lease.since(Long.MAX_VALUE - 10, SENT_WALL, Duration.ofSeconds(2));

    assertThat(wraps.validAt(Long.MIN_VALUE + 10, SENT_WALL + 1)).isTrue();
    assertThat(wraps.validAt(Long.MIN_VALUE + 3 * SECOND, SENT_WALL + 1)).isFalse();
  }

  @Test
  void othersWaitLongerThanTheLeaseLasts() {
    LeaseTimes times = new LeaseTimes(Duration.ofSeconds(2));

    assertThat(times.expiry()).isEqualTo(Duration.ofMillis(2100));
    assertThat(times.heartbeat()).isEqualTo(Duration.ofMillis(500));
    assertThat(times.suspicion()).isEqualTo(Duration.ofSeconds(1));
    assertThat(times.patience()).isEqualTo(Duration.ofSeconds(4));
  }
}
