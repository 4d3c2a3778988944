package dev.holdfast.drill.check;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Measures how long writes were away for the clients of one region.
 *
 * <p>An acknowledged write is <em>sustained</em> if during the {@link #SUSTAINED} after it
 * acknowledged writes follow one another with no gap above {@link #GAP_MAX}. A run that is mended
 * or ends earlier shortens that span, down to {@link #SUSTAINED_MIN}; with less than that nothing
 * can be said. The time away lasts from the last acknowledged write before the fault to the first
 * sustained one after it, or as long as the longest gap within the sustained span if that is
 * longer: answers already on their way when the fault strikes must not hide a short interruption
 * behind them.
 */
public final class Recovery {
  /**
   * Longer than a lease and an election of the default policy, so a second interruption is seen.
   */
  public static final Duration SUSTAINED = Duration.ofSeconds(3);

  /** What is still told from a shortened span. */
  public static final Duration SUSTAINED_MIN = Duration.ofSeconds(1);

  /**
   * Many times the pace of the clients, so that chance and a busy machine do not count as an
   * outage.
   */
  public static final Duration GAP_MAX = Duration.ofSeconds(1);

  private Recovery() {}

  /** How long writes were away. */
  public sealed interface Result {
    /**
     * They came back.
     *
     * @param away for how long
     * @param backNanos when the write was acknowledged that ended that time
     */
    record Back(Duration away, long backNanos) implements Result {}

    /**
     * They did not come back while it could be seen.
     *
     * @param because what was seen
     */
    record NotBack(String because) implements Result {}

    /**
     * It cannot be told.
     *
     * @param because what was missing
     */
    record Untold(String because) implements Result {}
  }

  /**
   * Measures one region.
   *
   * @param operations those of one resource through one region's endpoint
   * @param faultNanos when the fault struck
   * @param untilNanos when the harm was mended, or clients stopped if that was earlier
   */
  static Result measure(List<Operation> operations, long faultNanos, long untilNanos) {
    long[] acknowledged =
        operations.stream()
            .filter(Operation::acknowledgedWrite)
            .mapToLong(Operation::completedNanos)
            .sorted()
            .toArray();
    int first = Arrays.binarySearch(acknowledged, faultNanos);
    first = first >= 0 ? first + 1 : -first - 1;
    while (first < acknowledged.length && acknowledged[first] <= faultNanos) {
      first++;
    }
    if (first == 0) {
      return new Result.Untold("no write was acknowledged before the fault");
    }
    long last = acknowledged[first - 1];
    for (int i = first; i < acknowledged.length; i++) {
      if (untilNanos - acknowledged[i] < SUSTAINED_MIN.toNanos()) {
        break;
      }
      Gap gap =
          longestGap(acknowledged, i, Math.min(untilNanos, acknowledged[i] + SUSTAINED.toNanos()));
      if (gap.nanos() <= GAP_MAX.toNanos()) {
        long away = acknowledged[i] - last;
        return away >= gap.nanos()
            ? new Result.Back(Duration.ofNanos(away), acknowledged[i])
            : new Result.Back(Duration.ofNanos(gap.nanos()), gap.endNanos());
      }
    }
    return new Result.NotBack(
        "no sustained write between the fault at %s and %s"
            .formatted(Moment.of(faultNanos), Moment.of(untilNanos)));
  }

  private record Gap(long nanos, long endNanos) {}

  private static Gap longestGap(long[] acknowledged, int from, long untilNanos) {
    Gap longest = new Gap(0, acknowledged[from]);
    for (int i = from; ; i++) {
      long next = i + 1 < acknowledged.length ? acknowledged[i + 1] : untilNanos;
      long end = Math.min(next, untilNanos);
      if (end - acknowledged[i] > longest.nanos()) {
        longest = new Gap(end - acknowledged[i], end);
      }
      if (next >= untilNanos) {
        return longest;
      }
    }
  }

  /**
   * The longest time between two acknowledged writes that follow each other, the second of them
   * after {@code fromNanos} and not after {@code toNanos}.
   */
  static Duration longestPause(List<Operation> operations, long fromNanos, long toNanos) {
    long[] acknowledged =
        operations.stream()
            .filter(Operation::acknowledgedWrite)
            .mapToLong(Operation::completedNanos)
            .sorted()
            .toArray();
    long longest = 0;
    for (int i = 1; i < acknowledged.length; i++) {
      if (acknowledged[i] > fromNanos && acknowledged[i] <= toNanos) {
        longest = Math.max(longest, acknowledged[i] - acknowledged[i - 1]);
      }
    }
    return Duration.ofNanos(longest);
  }
}
