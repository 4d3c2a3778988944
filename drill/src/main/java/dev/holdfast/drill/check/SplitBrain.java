package dev.holdfast.drill.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds writes that a deposed primary acknowledged while, or after, another one was in charge.
 *
 * <p>Three signs: a write was sent after a newer timeline had acknowledged something, and an older
 * one acknowledged it; both were at work at once, as {@link ServingTimes} tells; or two servers
 * acknowledged writes on one and the same timeline.
 */
final class SplitBrain {
  private SplitBrain() {}

  static List<Anomaly> find(List<Operation> operations) {
    List<Anomaly> anomalies = new ArrayList<>();
    Reigns reigns = Reigns.of(operations);
    ServingTimes times = ServingTimes.of(operations);
    Map<Long, String> servers = new HashMap<>();
    for (Operation write : operations) {
      if (!write.acknowledgedWrite()) {
        continue;
      }
      Answer answer = write.answer().orElseThrow();
      Operation newer = reigns.newerBefore(write);
      if (newer != null) {
        anomalies.add(new Anomaly(write, overtaken(write, newer)));
        continue;
      }
      Optional<String> overlap = times.overlap(write);
      if (overlap.isPresent()) {
        anomalies.add(new Anomaly(write, overlap.get()));
        continue;
      }
      String first = servers.putIfAbsent(answer.position().timeline(), answer.server());
      if (first != null && !first.equals(answer.server())) {
        anomalies.add(new Anomaly(write, shared(write, answer, first)));
      }
    }
    return anomalies;
  }

  static String overtaken(Operation operation, Operation newer) {
    Answer old = operation.answer().orElseThrow();
    return "%s %s through %s was sent at %s and acknowledged by %s on timeline %d, although timeline %d had acknowledged %s at %s"
        .formatted(
            operation.write() ? "Write" : "Read of",
            operation.key(),
            operation.region(),
            Moment.of(operation.invokedNanos()),
            old.server(),
            old.position().timeline(),
            Reigns.timeline(newer),
            newer.key(),
            Moment.of(newer.completedNanos()));
  }

  private static String shared(Operation write, Answer answer, String other) {
    return "Write %s through %s was acknowledged at %s by %s on timeline %d, on which %s acknowledged writes too"
        .formatted(
            write.key(),
            write.region(),
            Moment.of(write.completedNanos()),
            answer.server(),
            answer.position().timeline(),
            other);
  }
}
