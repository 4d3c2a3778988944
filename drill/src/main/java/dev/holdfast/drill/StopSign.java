package dev.holdfast.drill;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells the threads of a drill to end, and lets them wait for that instead of sleeping.
 * Thread-safe.
 */
final class StopSign {
  private final CountDownLatch latch = new CountDownLatch(1);

  void raise() {
    latch.countDown();
  }

  boolean raised() {
    return latch.getCount() == 0;
  }

  /** Waits that long, or until the sign is raised; true in the latter case. */
  boolean await(Duration most) throws InterruptedException {
    return latch.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }
}
