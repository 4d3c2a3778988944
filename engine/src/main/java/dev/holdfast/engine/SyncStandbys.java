package dev.holdfast.engine;

import dev.holdfast.model.RegionId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which standbys a commit waits for.
 *
 * @param count how many of them must have the commit on disk; 0 for none
 * @param regions the regions whose standbys count
 */
public record SyncStandbys(int count, SortedSet<RegionId> regions) {
  /** A commit waits for nobody. */
  public static final SyncStandbys NONE = new SyncStandbys(0, new TreeSet<>());

  public SyncStandbys {
    regions = Collections.unmodifiableSortedSet(new TreeSet<>(regions));
    if (count < 0 || count > regions.size()) {
      throw new IllegalArgumentException("Cannot wait for " + count + " of " + regions);
    }
  }
}
