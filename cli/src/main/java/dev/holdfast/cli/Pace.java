package dev.holdfast.cli;

import java.time.Duration;

/** Keeps repeated work at a steady pace. For one thread. */
final class Pace {
  private final long intervalNanos;
  private long next;

  Pace(Duration interval) {
    intervalNanos = interval.toNanos();
    next = System.nanoTime() + intervalNanos;
  }

  /** Waits until the next interval begins; not at all when the work took longer than one. */
  void next() throws InterruptedException {
    Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
    next = Math.max(next, System.nanoTime()) + intervalNanos;
  }
}
