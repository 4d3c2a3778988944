package dev.holdfast.drill.check;

import dev.holdfast.model.Durability;
import dev.holdfast.model.LogPosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds operations that saw an older log than one that had ended before they were sent.
 *
 * <p>On one timeline the log only grows, and what an acknowledged operation saw of it is on disk: a
 * write's position lies before its commit, which was flushed, and a read tells what was flushed. So
 * an engine that answers from less has lost log or is not the one in charge. On a later timeline
 * the log is at least as long as every write that a quorum confirmed.
 *
 * <p>That an older timeline answers after a newer one is found by {@link SplitBrain} and {@link
 * StaleReads}.
 */
final class LogOrder {
  private final Durability durability;
  private final Map<Long, Operation> furthest = new HashMap<>();
  private @Nullable Operation confirmed;

  private LogOrder(Durability durability) {
    this.durability = durability;
  }

  static List<Anomaly> find(List<Operation> operations, Durability durability) {
    List<Operation> answered =
        operations.stream().filter(operation -> Reigns.timeline(operation) > 0).toList();
    List<Operation> ended =
        answered.stream().sorted(Comparator.comparingLong(Operation::completedNanos)).toList();
    List<Operation> sent =
        answered.stream().sorted(Comparator.comparingLong(Operation::invokedNanos)).toList();
    LogOrder order = new LogOrder(durability);
    List<Anomaly> anomalies = new ArrayList<>();
    int next = 0;
    for (Operation operation : sent) {
      while (next < ended.size() && ended.get(next).completedNanos() < operation.invokedNanos()) {
        order.add(ended.get(next++));
      }
      order.why(operation).ifPresent(because -> anomalies.add(new Anomaly(operation, because)));
    }
    return anomalies;
  }

  private void add(Operation ended) {
    furthest.merge(Reigns.timeline(ended), ended, LogOrder::further);
    if (ended.write() && durability == Durability.QUORUM) {
      confirmed = confirmed == null ? ended : further(confirmed, ended);
    }
  }

  private static Operation further(Operation one, Operation other) {
    return position(other).offset() > position(one).offset() ? other : one;
  }

  private Optional<String> why(Operation operation) {
    Operation same = furthest.get(Reigns.timeline(operation));
    if (same != null && position(same).offset() > position(operation).offset()) {
      return Optional.of(sentence(operation, same));
    }
    Operation write = confirmed;
    if (write != null
        && Reigns.timeline(write) < Reigns.timeline(operation)
        && position(write).offset() > position(operation).offset()) {
      return Optional.of(sentence(operation, write));
    }
    return Optional.empty();
  }

  private static String sentence(Operation operation, Operation earlier) {
    return "%s %s through %s was sent at %s and saw the log up to %s, although %s had seen %s at %s"
        .formatted(
            operation.write() ? "Write" : "Read of",
            operation.key(),
            operation.region(),
            Moment.of(operation.invokedNanos()),
            position(operation),
            (earlier.write() ? "write " : "a read of ") + earlier.key(),
            position(earlier),
            Moment.of(earlier.completedNanos()));
  }

  private static LogPosition position(Operation operation) {
    return operation.answer().orElseThrow().position();
  }
}
