package dev.holdfast.control;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the log knows of a region: its newest heartbeat.
 *
 * @param incarnation of its node; 0 before the first heartbeat
 * @param sequence of the heartbeat
 * @param heartbeats how many were applied in all
 * @param unreachable the regions that it could not reach
 * @param replicas what it saw of its own replicas
 * @param atMillis its wall clock then
 */
public record RegionState(
    long incarnation,
    long sequence,
    long heartbeats,
    SortedSet<RegionId> unreachable,
    SortedMap<ResourceId, ReplicaReport> replicas,
    long atMillis) {
  static final RegionState UNSEEN = new RegionState(0, 0, 0, new TreeSet<>(), FixedMap.empty(), 0);

  public RegionState {
    unreachable = fixed(unreachable);
    replicas = FixedMap.copyOf(replicas);
  }

  /** A copy that never changes. Nearly always empty, and then it costs nothing. */
  static SortedSet<RegionId> fixed(SortedSet<RegionId> regions) {
    return regions.isEmpty()
        ? Collections.emptySortedSet()
        : Collections.unmodifiableSortedSet(new TreeSet<>(regions));
  }

  /** The same without trouble of the resource's replica. */
  RegionState calm(ResourceId resource) {
    ReplicaReport report = replicas.get(resource);
    if (report == null || report.troubledMillis() == 0) {
      return this;
    }
    SortedMap<ResourceId, ReplicaReport> calmed =
        FixedMap.copyOf(replicas).with(resource, report.calm());
    return new RegionState(incarnation, sequence, heartbeats, unreachable, calmed, atMillis);
  }
}
