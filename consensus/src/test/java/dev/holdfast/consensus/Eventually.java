package dev.holdfast.consensus;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for what has to become true. */
final class Eventually {
  private Eventually() {}

  /**
   * @return how long it took
   * @throws AssertionError with the last seen state, if it is not true within the limit
   */
  static Duration within(Duration limit, Check check, Supplier<Object> lastSeen)
      throws InterruptedException {
    long start = System.nanoTime();
    while (!check.holds()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError("Not within " + limit + "; last seen: " + lastSeen.get());
      }
      Thread.sleep(10);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  interface Check {
    boolean holds() throws InterruptedException;
  }
}
