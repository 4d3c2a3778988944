package dev.holdfast.consensus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;

/** Somebody in the same process who takes all its memory for a while. */
final class Hunger {
  private static final int[] STEPS = {1 << 20, 1 << 12, 1 << 6};

  private Hunger() {}

  /** Takes what is there, again and again, so that there is nothing for anybody else. */
  static String of(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    long eaten = 0;
    var stomach = new ArrayList<byte[]>(1 << 20);
    while (System.nanoTime() - until < 0) {
      for (int step : STEPS) {
        try {
          while (System.nanoTime() - until < 0) {
            stomach.add(new byte[step]);
            eaten += step;
          }
        } catch (OutOfMemoryError full) {
          LockSupport.parkNanos(1_000_000);
        }
      }
    }
    return "ate %d bytes in %d pieces".formatted(eaten, stomach.size());
  }
}
