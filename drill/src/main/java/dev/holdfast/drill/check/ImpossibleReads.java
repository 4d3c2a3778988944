package dev.holdfast.drill.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds reads that saw what was not there to be seen: a row that nobody wrote, whose write surely
 * failed, or whose write had not been sent yet.
 */
final class ImpossibleReads {
  private ImpossibleReads() {}

  static List<Anomaly> find(List<Operation> operations) {
    Map<WriteKey, Operation> writes = new HashMap<>();
    for (Operation write : operations) {
      if (write.write()) {
        writes.merge(write.key(), write, ImpossibleReads::likelier);
      }
    }
    List<Anomaly> anomalies = new ArrayList<>();
    for (Operation read : operations) {
      if (!read.write()
          && read.outcome() instanceof Outcome.Acknowledged(Answer _, boolean seen)
          && seen) {
        why(read, writes.get(read.key()))
            .ifPresent(because -> anomalies.add(new Anomaly(read, because)));
      }
    }
    return anomalies;
  }

  /** Of two that were sent for one key, the one that makes the row possible sooner. */
  private static Operation likelier(Operation one, Operation other) {
    boolean oneFailed = one.outcome() instanceof Outcome.Failed;
    boolean otherFailed = other.outcome() instanceof Outcome.Failed;
    if (oneFailed != otherFailed) {
      return oneFailed ? other : one;
    }
    return one.invokedNanos() <= other.invokedNanos() ? one : other;
  }

  private static Optional<String> why(Operation read, @Nullable Operation write) {
    if (write == null) {
      return Optional.of(sentence(read, "which nobody ever wrote"));
    }
    if (write.invokedNanos() > read.completedNanos()) {
      return Optional.of(
          sentence(read, "whose write was not sent before " + Moment.of(write.invokedNanos())));
    }
    return write.outcome() instanceof Outcome.Failed
        ? Optional.of(sentence(read, "whose write was reported as failed"))
        : Optional.empty();
  }

  private static String sentence(Operation read, String why) {
    return "Read of %s through %s (operation %d) saw at %s a row %s"
        .formatted(read.key(), read.region(), read.id(), Moment.of(read.completedNanos()), why);
  }
}
