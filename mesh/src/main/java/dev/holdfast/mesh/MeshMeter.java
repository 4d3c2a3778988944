package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the bytes that cross regions, before encryption. Both ends of a tunnel count both
 * directions, so a sum over several regions takes from each region only the flows that start there.
 * Usable from any thread.
 */
public final class MeshMeter {
  private final Map<Flow, LongAdder> counters = new ConcurrentHashMap<>();

  /**
   * Bytes of one kind in one direction.
   *
   * @param from the region that sends them
   * @param to the region that receives them
   * @param resource whose they are
   * @param role what they are for
   */
  public record Flow(RegionId from, RegionId to, ResourceId resource, TunnelRole role) {}

  /** Bytes so far, by flow. */
  public Map<Flow, Long> bytes() {
    var bytes = new ConcurrentHashMap<Flow, Long>();
    counters.forEach((flow, counter) -> bytes.put(flow, counter.sum()));
    return Map.copyOf(bytes);
  }

  /** Bytes so far over each link out of a region, all resources and roles together. */
  public SortedMap<RegionId, Long> sentFrom(RegionId region) {
    var sent = new TreeMap<RegionId, Long>();
    counters.forEach((flow, counter) -> {
      if (flow.from().equals(region)) {
        sent.merge(flow.to(), counter.sum(), Long::sum);
      }
    });
    return sent;
  }

  LongAdder counter(Flow flow) {
    return counters.computeIfAbsent(flow, _ -> new LongAdder());
  }
}
