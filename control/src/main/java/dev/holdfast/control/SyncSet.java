package dev.holdfast.control;

import dev.holdfast.model.RegionId;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which standbys a primary's commits wait for.
 *
 * @param version grows with every change within a resource
 * @param count how many of the regions must have a commit on disk before it is acknowledged
 * @param regions whose standbys count
 */
public record SyncSet(long version, int count, SortedSet<RegionId> regions) {
  public SyncSet {
    regions = Collections.unmodifiableSortedSet(new TreeSet<>(regions));
    if (count < 0 || count > regions.size()) {
      throw new IllegalArgumentException("Cannot wait for " + count + " of " + regions);
    }
  }

  /**
   * Whether the last acknowledged commit must be on one of the given regions: read and write sets
   * overlap, R + W &gt; N. Never true while commits wait for nobody.
   */
  public boolean overlaps(Set<RegionId> seen) {
    if (count == 0) {
      return false;
    }
    long inSet = regions.stream().filter(seen::contains).count();
    return inSet + count > regions.size();
  }

  /** How many of the set's regions must be seen so that {@link #overlaps} holds. */
  public int needed() {
    return regions.size() - count + 1;
  }

  /** Whether commits can be acknowledged while the given region's standby is away. */
  public boolean spares(RegionId away) {
    long others = regions.stream().filter(region -> !region.equals(away)).count();
    return others >= count;
  }
}
