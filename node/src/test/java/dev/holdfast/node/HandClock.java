package dev.holdfast.node;

import java.time.Duration;

/** Clocks that a test moves by hand. */
final class HandClock implements Ticker {
  long nanos = 1_000_000_000_000L;
  long wallMillis = 1_700_000_000_000L;

  void pass(Duration time) {
    nanos += time.toNanos();
    wallMillis += time.toMillis();
  }

  @Override
  public long monotonicNanos() {
    return nanos;
  }

  @Override
  public long wallMillis() {
    return wallMillis;
  }
}
