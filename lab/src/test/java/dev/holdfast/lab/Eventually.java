package dev.holdfast.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes and threads bring about. */
final class Eventually {
  private static final long PAUSE_NANOS = 5_000_000;

  private Eventually() {}

  /** Waits until {@code condition} holds, and fails with {@code what} past the deadline. */
  static void holds(String what, Duration patience, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + patience + ": " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
