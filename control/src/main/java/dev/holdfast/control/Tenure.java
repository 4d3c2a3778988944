package dev.holdfast.control;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Who could acknowledge a commit during one epoch, and on whom such a commit must then be.
 *
 * @param primary of that epoch
 * @param began the log that has everything that earlier epochs acknowledged; whoever has less may
 *     lack some of it
 * @param sync the standbys that commits are known to have waited for
 * @param pending the sets that commits may have waited for as well
 * @param reached the furthest that each replica is known to have had this epoch's log
 */
public record Tenure(
    RegionId primary,
    LogPosition began,
    SyncSet sync,
    List<SyncSet> pending,
    SortedMap<RegionId, LogPosition> reached) {
  public Tenure {
    pending = List.copyOf(pending);
    reached = FixedMap.copyOf(reached);
  }

  /**
   * Whether what was acknowledged in this epoch must be on one of the replicas seen. A replica that
   * has less than it once had does not count: it has lost its memory.
   */
  boolean coveredBy(Map<RegionId, LogPosition> seen) {
    Set<RegionId> whole = new TreeSet<>();
    seen.forEach((region, position) -> {
      if (position.compareTo(reached.getOrDefault(region, LogPosition.START)) >= 0
          && !position.equals(LogPosition.START)) {
        whole.add(region);
      }
    });
    return whole.contains(primary)
        || (sync.overlaps(whole) && pending.stream().allMatch(set -> set.overlaps(whole)));
  }
}
