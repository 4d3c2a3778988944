package dev.holdfast.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Wakes one waiting loop. A ring while nobody waits is kept, any number of them as one. */
final class Bell {
  private boolean rung;

  synchronized void ring() {
    rung = true;
    notifyAll();
  }

  /** Waits for a ring, or at most so long. */
  synchronized void await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    long left = atMost.toNanos();
    while (!rung && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    rung = false;
  }
}
