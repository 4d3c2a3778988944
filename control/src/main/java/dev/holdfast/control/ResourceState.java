package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where one resource stands.
 *
 * @param id which
 * @param epoch grows by one with every change of primary
 * @param primary the region that may serve writes in this epoch, or that is being deposed
 * @param phase where it stands within the epoch
 * @param began where the log of this epoch begins
 * @param sync the standbys that commits are known to wait for
 * @param pendingSync the standbys that commits may already wait for; counts as in force together
 *     with {@code sync}
 * @param reached the furthest that each replica is known to have had this epoch's log; one that
 *     says less when it is sealed has lost its memory and cannot vouch for a quorum
 * @param renewals how often the primary's lease was granted; every node notes when it saw this
 *     number grow
 * @param because the last decision about it
 */
public record ResourceState(
    ResourceId id,
    Epoch epoch,
    RegionId primary,
    Phase phase,
    LogPosition began,
    SyncSet sync,
    Optional<SyncSet> pendingSync,
    SortedMap<RegionId, LogPosition> reached,
    long renewals,
    String because) {
  public ResourceState {
    reached = Collections.unmodifiableSortedMap(new TreeMap<>(reached));
  }

  /** Whether the primary's lease is renewed in this phase. */
  public boolean leased() {
    return switch (phase) {
      case Phase.Steady _, Phase.Promoting _, Phase.Verifying _ -> true;
      case Phase.Fencing _ -> false;
    };
  }

  /** The set that the primary should have in force. */
  public SyncSet wantedSync() {
    return pendingSync.orElse(sync);
  }

  ResourceState in(Phase next) {
    return new ResourceState(
        id, epoch, primary, next, began, sync, pendingSync, reached, renewals, because);
  }

  ResourceState because(String why) {
    return new ResourceState(
        id, epoch, primary, phase, began, sync, pendingSync, reached, renewals, why);
  }

  ResourceState renewed() {
    return new ResourceState(
        id, epoch, primary, phase, began, sync, pendingSync, reached, renewals + 1, because);
  }

  ResourceState beganAt(LogPosition position) {
    return new ResourceState(
        id, epoch, primary, phase, position, sync, pendingSync, reached, renewals, because);
  }

  ResourceState withPendingSync(SyncSet pending) {
    return new ResourceState(
        id, epoch, primary, phase, began, sync, Optional.of(pending), reached, renewals, because);
  }

  ResourceState withSync(SyncSet inForce) {
    return new ResourceState(
        id, epoch, primary, phase, began, inForce, Optional.empty(), reached, renewals, because);
  }

  ResourceState reaching(RegionId region, LogPosition position) {
    if (position.timeline() != epoch.value()
        || position.compareTo(reached.getOrDefault(region, LogPosition.START)) <= 0) {
      return this;
    }
    SortedMap<RegionId, LogPosition> more = new TreeMap<>(reached);
    more.put(region, position);
    return new ResourceState(
        id, epoch, primary, phase, began, sync, pendingSync, more, renewals, because);
  }
}
