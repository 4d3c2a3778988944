package dev.holdfast.drill.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds reads on the writer endpoint that did not come from the primary in charge: answered by a
 * standby, answered by a deposed primary, or blind to a write that had been acknowledged before and
 * exists to the end. A read that misses a write which was lost is no stale read: the loss is
 * counted as such.
 */
final class StaleReads {
  private StaleReads() {}

  static List<Anomaly> find(List<Operation> operations, Set<WriteKey> present) {
    Reigns reigns = Reigns.of(operations);
    ServingTimes times = ServingTimes.of(operations);
    Map<WriteKey, Long> acknowledged = new HashMap<>();
    for (Operation write : operations) {
      if (write.acknowledgedWrite()) {
        acknowledged.put(write.key(), write.completedNanos());
      }
    }
    List<Anomaly> anomalies = new ArrayList<>();
    for (Operation read : operations) {
      if (!read.write()
          && read.outcome() instanceof Outcome.Acknowledged(Answer answer, boolean seen)) {
        long since = acknowledged.getOrDefault(read.key(), Long.MAX_VALUE);
        boolean blind = !seen && since < read.invokedNanos() && present.contains(read.key());
        whyStale(read, answer, blind ? since : -1, reigns)
            .or(() -> times.overlap(read))
            .ifPresent(because -> anomalies.add(new Anomaly(read, because)));
      }
    }
    return anomalies;
  }

  private static Optional<String> whyStale(
      Operation read, Answer answer, long missedSince, Reigns reigns) {
    if (answer.standby()) {
      return Optional.of(
          "Read of %s through %s was answered at %s by the standby %s"
              .formatted(
                  read.key(), read.region(), Moment.of(read.completedNanos()), answer.server()));
    }
    if (missedSince >= 0) {
      return Optional.of(
          "Read of %s through %s was sent at %s and did not see the write acknowledged at %s"
              .formatted(
                  read.key(),
                  read.region(),
                  Moment.of(read.invokedNanos()),
                  Moment.of(missedSince)));
    }
    return Optional.ofNullable(reigns.newerBefore(read))
        .map(newer -> SplitBrain.overtaken(read, newer));
  }
}
