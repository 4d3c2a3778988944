package dev.holdfast.simulation;

import java.util.Arrays;

/** Durations in nanoseconds, and which incident the longest came from. */
final class Samples {
  private long[] nanos = new long[16];
  private int size;
  private long worst = -1;
  private IncidentId worstOf = new IncidentId(0, 0);
  private double sum;

  void add(long sample, IncidentId from) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = sample;
    sum += sample;
    if (sample > worst) {
      worst = sample;
      worstOf = from;
    }
  }

  int size() {
    return size;
  }

  double sum() {
    return sum;
  }

  long atMost(long limit) {
    return Arrays.stream(nanos, 0, size).filter(each -> each <= limit).count();
  }

  Distribution distribution() {
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return new Distribution(sorted, worstOf);
  }
}
