package dev.holdfast.simulation;

/**
 * A region's two clocks. Both run at its own rate; a suspended machine's monotonic clock stands
 * still while its wall clock goes on; the wall clock can be set.
 */
final class LocalClock {
  /** 2026-01-01T00:00:00Z: some date, so that wall times look like wall times. */
  private static final long EPOCH_MILLIS = 1_767_225_600_000L;

  private static final double MILLION = 1e6;

  private final double rate;
  private long suspendedNanos;
  private long suspendedAt = -1;
  private long setBackMillis;

  /**
   * A clock.
   *
   * @param driftPpm how much faster than virtual time it runs, in millionths
   */
  LocalClock(int driftPpm) {
    this.rate = 1 + driftPpm / MILLION;
  }

  /** The monotonic clock in nanoseconds at a virtual time. */
  long monotonic(long virtual) {
    long running = suspendedAt >= 0 ? suspendedAt : virtual;
    return (long) ((running - suspendedNanos) * rate);
  }

  long wallMillis(long virtual) {
    return EPOCH_MILLIS + (long) (virtual * rate / MILLION) - setBackMillis;
  }

  /** How long in virtual time this clock takes to count so many nanoseconds. */
  long virtual(long localNanos) {
    return (long) (localNanos / rate);
  }

  void suspend(long virtual) {
    if (suspendedAt < 0) {
      suspendedAt = virtual;
    }
  }

  void resume(long virtual) {
    if (suspendedAt >= 0) {
      suspendedNanos += virtual - suspendedAt;
      suspendedAt = -1;
    }
  }

  /**
   * Sets the wall clock forward by so much, or back if negative. Nobody sets the clock of a machine
   * that is suspended: a lease survives one false clock, not two at once.
   */
  void jump(long millis) {
    if (suspendedAt < 0) {
      setBackMillis -= millis;
    }
  }
}
