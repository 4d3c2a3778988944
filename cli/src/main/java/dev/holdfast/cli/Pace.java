package dev.holdfast.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

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
    for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    next = Math.max(next, System.nanoTime()) + intervalNanos;
  }
}
