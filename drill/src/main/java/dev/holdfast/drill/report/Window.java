package dev.holdfast.drill.report;

import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Recovery;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The span of time that a chart shows.
 *
 * @param startNanos its left edge
 * @param endNanos its right edge
 * @param bucketNanos how long each of the bars counts operations
 */
record Window(long startNanos, long endNanos, long bucketNanos) {
  /** As the drill's page promises; a longer drill uses wider ones. */
  private static final Duration BUCKET = Duration.ofMillis(100);

  private static final Duration BUCKET_CLOSE = Duration.ofMillis(20);

  /** More than a page has room to show apart. */
  private static final int COUNT_MAX = 1200;

  private static final Duration BEFORE = Duration.ofMillis(600);
  private static final Duration AFTER = Duration.ofMillis(900);

  /** A closer look that shows more than this much of the whole is none. */
  private static final double SHARE_MAX = 0.5;

  /** All of a drill. */
  static Window whole(Timeline timeline) {
    return of(timeline.clientsNanos(), timeline.endNanos(), BUCKET);
  }

  /**
   * From just before the fault until writes are back and the runbook has ended; empty if that is no
   * close look.
   */
  static Optional<Window> around(Report report, Findings found) {
    Timeline timeline = report.timeline();
    Optional<Mark> fault =
        timeline.marks().stream().filter(mark -> mark.kind() == Mark.Kind.FAULT).findFirst();
    LongStream backs =
        found.recoveries().values().stream()
            .mapMultiToLong((recovery, nanos) -> {
              if (recovery instanceof Recovery.Result.Back back) {
                nanos.accept(back.backNanos());
              }
            });
    LongStream expected =
        timeline.marks().stream()
            .filter(mark -> mark.kind() == Mark.Kind.EXPECTED)
            .mapToLong(Mark::nanos);
    long end = LongStream.concat(backs, expected).max().orElse(0) + AFTER.toNanos();
    Window whole = whole(timeline);
    return fault
        .map(mark -> of(mark.nanos() - BEFORE.toNanos(), end, BUCKET_CLOSE))
        .filter(window -> window.span() > 0 && window.span() < SHARE_MAX * whole.span());
  }

  private static Window of(long startNanos, long endNanos, Duration narrowest) {
    long bucket = narrowest.toNanos();
    while ((endNanos - startNanos) / bucket >= COUNT_MAX) {
      bucket *= 2;
    }
    return new Window(startNanos, endNanos, bucket);
  }

  long span() {
    return endNanos - startNanos;
  }

  int buckets() {
    return (int) (Math.max(0, span() - 1) / bucketNanos) + 1;
  }

  boolean contains(long nanos) {
    return nanos >= startNanos && nanos <= endNanos;
  }

  boolean overlaps(long fromNanos, long toNanos) {
    return toNanos >= startNanos && fromNanos <= endNanos;
  }
}
