package dev.holdfast.drill.report;

import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.model.RegionId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Counts operations in short spans of time, for a chart. */
final class Buckets {
  /**
   * Of a hundred bars this many fit a row; the rest, such as the rush after an outage, are cut off.
   */
  private static final int FITTING_PERCENT = 98;

  private final Window window;
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

    private IntStream heights() {
      return IntStream.range(0, acknowledged.length)
          .map(i -> acknowledged[i] + failed[i] + indeterminate[i]);
    }

    long slowest() {
      return Arrays.stream(slowestNanos).max().orElse(0);
    }
  }

  private Buckets(Window window, List<RegionId> regions) {
    this.window = window;
    regions.forEach(region -> byRegion.put(region, new Series(window.buckets())));
  }

  static Buckets of(Window window, List<RegionId> regions, List<Operation> operations) {
    Buckets buckets = new Buckets(window, regions);
    operations.stream()
        .filter(operation -> window.contains(operation.completedNanos()))
        .forEach(buckets::add);
    return buckets;
  }

  private void add(Operation operation) {
    Series series = byRegion.get(operation.region());
    if (series != null) {
      series.add(bucketAt(operation.completedNanos()), operation);
    }
  }

  int bucketAt(long nanos) {
    return Math.clamp((nanos - window.startNanos()) / window.bucketNanos(), 0, count() - 1);
  }

  Window window() {
    return window;
  }

  int count() {
    return window.buckets();
  }

  /** When a bucket begins. */
  long from(int bucket) {
    return window.startNanos() + bucket * window.bucketNanos();
  }

  Series of(RegionId region) {
    return byRegion.getOrDefault(region, new Series(window.buckets()));
  }

  Map<RegionId, Series> byRegion() {
    return byRegion;
  }

  /** How many operations a row of bars has room for; at least 2. */
  int room() {
    int[] heights =
        byRegion.values().stream()
            .flatMapToInt(Series::heights)
            .filter(height -> height > 0)
            .sorted()
            .toArray();
    return heights.length == 0
        ? 2
        : Math.max(2, heights[(heights.length - 1) * FITTING_PERCENT / 100]);
  }

  /** The longest that any acknowledged operation took; at least 1. */
  long slowestNanos() {
    return byRegion.values().stream().mapToLong(Series::slowest).reduce(1, Math::max);
  }
}
