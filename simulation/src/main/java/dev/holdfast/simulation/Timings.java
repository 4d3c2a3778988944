package dev.holdfast.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * @param timelineSwitch until a standby that waited for a new primary follows it
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
    Range timelineSwitch,
    Range copy,
    Range commit,
    Range nodeStart,
    int connectRoundTrips) {
  /** As measured; {@code quickstart.calibration} says how. */
  public static final Timings MEASURED =
      new Timings(
          Range.ofMillis(150, 300),
          Range.ofMillis(50, 200),
          Range.ofMillis(80, 250),
          Range.ofMillis(5, 20),
          Range.ofMillis(30, 110),
          Range.ofMillis(150, 400),
          Range.ofMillis(300, 900),
          new Range(Duration.ofNanos(300_000), Duration.ofMillis(1)),
          Range.ofMillis(1000, 1800),
          4);

  /** The ranges by the names that they have in files. */
  SortedMap<String, Range> ranges() {
    SortedMap<String, Range> named = new TreeMap<>();
    named.put("promotion", promotion);
    named.put("prepare", prepare);
    named.put("fence", fence);
    named.put("seal", seal);
    named.put("engine-start", engineStart);
    named.put("timeline-switch", timelineSwitch);
    named.put("copy", copy);
    named.put("commit", commit);
    named.put("node-start", nodeStart);
    return named;
  }

  /** From all ranges by their names. */
  static Timings of(Map<String, Range> named, int connectRoundTrips) {
    return new Timings(
        range(named, "promotion"),
        range(named, "prepare"),
        range(named, "fence"),
        range(named, "seal"),
        range(named, "engine-start"),
        range(named, "timeline-switch"),
        range(named, "copy"),
        range(named, "commit"),
        range(named, "node-start"),
        connectRoundTrips);
  }

  private static Range range(Map<String, Range> named, String name) {
    return Objects.requireNonNull(named.get(name));
  }

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
