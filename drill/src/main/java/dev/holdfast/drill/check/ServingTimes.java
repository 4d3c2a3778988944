package dev.holdfast.drill.check;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Tells whether the primaries of two timelines were at work at the same time.
 *
 * <p>Two signs. By the engines' own clocks (all regions of a drill are on one machine, which has
 * one): an operation was run on the older timeline after one had been run on a newer timeline, and
 * both were acknowledged. It shows an overlap however long the answers took to arrive. And by the
 * clients' clock: the older timeline acknowledged something much later than the newer one had; no
 * answer that was given in time is on its way for so long.
 */
final class ServingTimes {
  /**
   * Longer than an answer is on its way to a client on a busy machine, shorter than a client waits
   * for one.
   */
  static final Duration LATE_MAX = Duration.ofSeconds(1);

  private static final long MICROS_PER_MILLI = 1_000;

  private final NavigableMap<Long, Operation> firstRun;
  private final NavigableMap<Long, Operation> firstAnswered;

  private ServingTimes(
      NavigableMap<Long, Operation> firstRun, NavigableMap<Long, Operation> firstAnswered) {
    this.firstRun = firstRun;
    this.firstAnswered = firstAnswered;
  }

  static ServingTimes of(List<Operation> operations) {
    List<Operation> answered =
        operations.stream().filter(operation -> Reigns.timeline(operation) > 0).toList();
    List<Operation> timed =
        answered.stream().filter(operation -> run(operation) != Answer.UNTOLD).toList();
    return new ServingTimes(
        earliest(timed, ServingTimes::run), earliest(answered, Operation::completedNanos));
  }

  /** For each timeline the operation that was first on it or on any newer one. */
  private static NavigableMap<Long, Operation> earliest(
      List<Operation> operations, ToLongFunction<Operation> when) {
    NavigableMap<Long, Operation> first = new TreeMap<>();
    for (Operation operation : operations) {
      first.merge(
          Reigns.timeline(operation),
          operation,
          (one, other) -> when.applyAsLong(other) < when.applyAsLong(one) ? other : one);
    }
    Operation newer = null;
    for (Map.Entry<Long, Operation> entry : first.descendingMap().entrySet()) {
      if (newer != null && when.applyAsLong(newer) < when.applyAsLong(entry.getValue())) {
        entry.setValue(newer);
      }
      newer = entry.getValue();
    }
    return first;
  }

  private static long run(Operation operation) {
    return operation.answer().map(Answer::servedMicros).orElse(Answer.UNTOLD);
  }

  /** Why a newer primary was at work when this operation was; empty if nothing says so. */
  Optional<String> overlap(Operation operation) {
    long timeline = Reigns.timeline(operation);
    if (timeline == 0) {
      return Optional.empty();
    }
    Map.Entry<Long, Operation> ran = firstRun.higherEntry(timeline);
    if (ran != null && run(operation) != Answer.UNTOLD && run(operation) > run(ran.getValue())) {
      return Optional.of(ranLater(operation, ran.getValue()));
    }
    Map.Entry<Long, Operation> answered = firstAnswered.higherEntry(timeline);
    return answered != null
            && operation.completedNanos() - answered.getValue().completedNanos()
                > LATE_MAX.toNanos()
        ? Optional.of(answeredLater(operation, answered.getValue()))
        : Optional.empty();
  }

  private static String ranLater(Operation operation, Operation newer) {
    return "%s %s through %s was run by %s on timeline %d %.3f ms after %s had been run by %s on timeline %d"
        .formatted(
            operation.write() ? "Write" : "Read of",
            operation.key(),
            operation.region(),
            operation.answer().orElseThrow().server(),
            Reigns.timeline(operation),
            (run(operation) - run(newer)) / (double) MICROS_PER_MILLI,
            newer.key(),
            newer.answer().orElseThrow().server(),
            Reigns.timeline(newer));
  }

  private static String answeredLater(Operation operation, Operation newer) {
    return "%s %s through %s was acknowledged at %s by %s on timeline %d, although timeline %d had acknowledged %s at %s already"
        .formatted(
            operation.write() ? "Write" : "Read of",
            operation.key(),
            operation.region(),
            Moment.of(operation.completedNanos()),
            operation.answer().orElseThrow().server(),
            Reigns.timeline(operation),
            Reigns.timeline(newer),
            newer.key(),
            Moment.of(newer.completedNanos()));
  }

  /**
   * The shortest time, by the engines' clocks, from the last acknowledged operation of a timeline
   * to the first of the next; empty where there was no next or the engines did not say.
   */
  static Optional<Duration> shortestHandover(List<Operation> operations) {
    Map<Long, long[]> spans = new HashMap<>();
    for (Operation operation : operations) {
      long at = run(operation);
      if (Reigns.timeline(operation) > 0 && at != Answer.UNTOLD) {
        long[] span = spans.computeIfAbsent(Reigns.timeline(operation), _ -> new long[] {at, at});
        span[0] = Math.min(span[0], at);
        span[1] = Math.max(span[1], at);
      }
    }
    Optional<Duration> shortest = Optional.empty();
    long[] before = null;
    for (long[] span : new TreeMap<>(spans).values()) {
      if (before != null) {
        Duration gap = Duration.ofNanos((span[0] - before[1]) * MICROS_PER_MILLI);
        shortest = shortest.filter(known -> known.compareTo(gap) <= 0).or(() -> Optional.of(gap));
      }
      before = span;
    }
    return shortest;
  }
}
