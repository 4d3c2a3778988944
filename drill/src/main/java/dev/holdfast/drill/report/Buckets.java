package dev.holdfast.drill.report;

import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts operations in short spans of time, for a chart. */
final class Buckets {
  /** As the drill's page promises; a longer drill uses wider ones. */
  static final Duration WIDTH_MIN = Duration.ofMillis(100);

  /** More than a page has room to show apart. */
  private static final int COUNT_MAX = 1200;

  private final long startNanos;
  private final long widthNanos;
  private final int count;
  private final Map<RegionId, Series> byRegion = new LinkedHashMap<>();

  /** The operations of one region. */
  static final class Series {
    private final int[] acknowledged;
    private final int[] failed;
    private final int[] indeterminate;
    private final long[] slowestNanos;

    Series(int count) {
      acknowledged = new int[count];
      failed = new int[count];
      indeterminate = new int[count];
      slowestNanos = new long[count];
    }

    /** How many ended well in a bucket. */
    int acknowledged(int bucket) {
      return acknowledged[bucket];
    }

    /** How many ended in a bucket that were surely not done. */
    int failed(int bucket) {
      return failed[bucket];
    }

    /** How many ended in a bucket that may or may not have been done. */
    int indeterminate(int bucket) {
      return indeterminate[bucket];
    }

    /** How long the slowest acknowledged one of a bucket took; 0 where there was none. */
    long slowestNanos(int bucket) {
      return slowestNanos[bucket];
    }

    private void add(int bucket, Operation operation) {
      switch (operation.outcome()) {
        case Outcome.Acknowledged _ -> {
          acknowledged[bucket]++;
          slowestNanos[bucket] = Math.max(slowestNanos[bucket], operation.latencyNanos());
        }
        case Outcome.Failed _ -> failed[bucket]++;
        case Outcome.Indeterminate _ -> indeterminate[bucket]++;
      }
    }

    int highest() {
      int highest = 0;
      for (int i = 0; i < acknowledged.length; i++) {
        highest = Math.max(highest, acknowledged[i] + failed[i] + indeterminate[i]);
      }
      return highest;
    }

    long slowest() {
      return Arrays.stream(slowestNanos).max().orElse(0);
    }
  }

  private Buckets(long startNanos, long widthNanos, int count, List<RegionId> regions) {
    this.startNanos = startNanos;
    this.widthNanos = widthNanos;
    this.count = count;
    regions.forEach(region -> byRegion.put(region, new Series(count)));
  }

  static Buckets of(Timeline timeline, List<Operation> operations) {
    long span = Math.max(1, timeline.endNanos() - timeline.clientsNanos());
    long width = WIDTH_MIN.toNanos();
    while (span / width >= COUNT_MAX) {
      width *= 2;
    }
    Buckets buckets =
        new Buckets(timeline.clientsNanos(), width, (int) (span / width) + 1, timeline.regions());
    operations.forEach(buckets::add);
    return buckets;
  }

  private void add(Operation operation) {
    Series series = byRegion.get(operation.region());
    int bucket = bucketAt(operation.completedNanos());
    if (series != null) {
      series.add(bucket, operation);
    }
  }

  int bucketAt(long nanos) {
    return Math.clamp((nanos - startNanos) / widthNanos, 0, count - 1);
  }

  long startNanos() {
    return startNanos;
  }

  long widthNanos() {
    return widthNanos;
  }

  int count() {
    return count;
  }

  Series of(RegionId region) {
    return byRegion.getOrDefault(region, new Series(count));
  }

  Map<RegionId, Series> byRegion() {
    return byRegion;
  }

  /** The most operations that ended in one bucket of one region; at least 1. */
  int highest() {
    return byRegion.values().stream().mapToInt(Series::highest).reduce(1, Math::max);
  }

  /** The longest that any acknowledged operation took; at least 1. */
  long slowestNanos() {
    return byRegion.values().stream().mapToLong(Series::slowest).reduce(1, Math::max);
  }
}
