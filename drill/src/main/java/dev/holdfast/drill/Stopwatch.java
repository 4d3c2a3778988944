package dev.holdfast.drill;

import java.time.Duration;
import java.time.Instant;

/** Tells the time of one drill: nanoseconds on the monotonic clock since the drill began. */
final class Stopwatch {
  private final long originNanos = System.nanoTime();
  private final Instant origin = Instant.now();

  long nanos() {
    return System.nanoTime() - originNanos;
  }

  Instant origin() {
    return origin;
  }

  Duration elapsed() {
    return Duration.ofNanos(nanos());
  }

  /** The time of a drill at which a wall clock showed {@code instant}. */
  long nanosAt(Instant instant) {
    return Duration.between(origin, instant).toNanos();
  }
}
