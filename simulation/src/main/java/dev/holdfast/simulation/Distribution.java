package dev.holdfast.simulation;

import java.time.Duration;
import java.util.Arrays;

/** How long something lasted, over all times that it happened. Immutable. */
public final class Distribution {
  private final long[] sorted;
  private final IncidentId worstOf;

  /**
   * A distribution.
   *
   * @param sorted nanoseconds, shortest first
   * @param worstOf the incident that lasted longest
   */
  Distribution(long[] sorted, IncidentId worstOf) {
    this.sorted = sorted;
    this.worstOf = worstOf;
  }

  /** How often it happened. */
  public int count() {
    return sorted.length;
  }

  /** So many in a hundred lasted no longer; zero if it never happened. */
  public Duration percentile(double percent) {
    if (sorted.length == 0) {
      return Duration.ZERO;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return Duration.ofNanos(sorted[Math.clamp(rank - 1, 0, sorted.length - 1)]);
  }

  /** The longest. */
  public Duration worst() {
    return percentile(100);
  }

  /** The incident with the longest; meaningless if it never happened. */
  public IncidentId worstOf() {
    return worstOf;
  }

  /** How many lasted at least {@code from} and less than {@code to}. */
  public int between(Duration from, Duration to) {
    return rank(to.toNanos()) - rank(from.toNanos());
  }

  /** How many lasted less. */
  private int rank(long nanos) {
    int found = Arrays.binarySearch(sorted, nanos);
    if (found < 0) {
      return -found - 1;
    }
    while (found > 0 && sorted[found - 1] == nanos) {
      found--;
    }
    return found;
  }
}
