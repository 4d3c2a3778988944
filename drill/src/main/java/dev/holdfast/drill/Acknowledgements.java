package dev.holdfast.drill;

import dev.holdfast.drill.Recorder.Target;
import dev.holdfast.model.RegionId;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * When the latest acknowledged write of each region was sent: whether writes go on, as clients see
 * it. What regions say of themselves is not asked. Thread-safe.
 */
final class Acknowledgements {
  private final ConcurrentMap<Target, Long> latest = new ConcurrentHashMap<>();

  void add(Target target, long invokedNanos) {
    latest.merge(target, invokedNanos, Math::max);
  }

  /** Whether a write that was sent after {@code nanos} was acknowledged to each of these. */
  boolean since(long nanos, Collection<Target> targets) {
    return targets.stream().allMatch(target -> latest.getOrDefault(target, -1L) > nanos);
  }

  /** Those to whom nothing that was sent after {@code nanos} was acknowledged. */
  Set<RegionId> waiting(long nanos, Collection<Target> targets) {
    Set<RegionId> waiting = new TreeSet<>();
    targets.stream()
        .filter(target -> latest.getOrDefault(target, -1L) <= nanos)
        .forEach(target -> waiting.add(target.region()));
    return waiting;
  }
}
