package dev.holdfast.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long things take in the modelled regions. The defaults were measured on real engines and a
 * real log; a drill can measure them anew.
 *
 * @param promotion of an engine, until it takes writes
 * @param prepare of a planned hand-over, while clients still write: a checkpoint
 * @param fence until an engine has ended its sessions and stopped
 * @param seal until a standby has stopped taking log
 * @param engineStart of a stopped engine
 * @param copy of a whole replica
 * @param commit of a write on the primary's own disk
 * @param nodeStart of a region's node, until it takes part
 * @param connectRoundTrips that a client's new connection needs before its first statement
 */
public record Timings(
    Range promotion,
    Range prepare,
    Range fence,
    Range seal,
    Range engineStart,
    Range copy,
    Range commit,
    Range nodeStart,
    int connectRoundTrips) {
  /** As measured. */
  public static final Timings MEASURED =
      new Timings(
          Range.ofMillis(100, 160),
          Range.ofMillis(30, 120),
          Range.ofMillis(20, 70),
          Range.ofMillis(5, 20),
          Range.ofMillis(30, 110),
          Range.ofMillis(300, 900),
          new Range(Duration.ofNanos(300_000), Duration.ofMillis(1)),
          Range.ofMillis(1000, 1800),
          4);

  /**
   * From the least to the most, any of them equally likely.
   *
   * @param min the least
   * @param max the most
   */
  public record Range(Duration min, Duration max) {
    public Range {
      if (min.isNegative() || max.compareTo(min) < 0) {
        throw new IllegalArgumentException("Not a range of times: " + min + " to " + max);
      }
    }

    /** In milliseconds. */
    public static Range ofMillis(long min, long max) {
      return new Range(Duration.ofMillis(min), Duration.ofMillis(max));
    }

    long nanos(RandomGenerator random) {
      long least = min.toNanos();
      return least + random.nextLong(max.toNanos() - least + 1);
    }
  }
}
