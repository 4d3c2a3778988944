package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where one resource stands.
 *
 * @param id which
 * @param epoch grows by one with every change of primary
 * @param primary the region that may serve writes in this epoch, or that is being deposed
 * @param phase where it stands within the epoch
 * @param began the log that has everything that earlier epochs acknowledged; the start of the log
 *     once this epoch is verified, since a quorum of it then vouches for all that came before
 * @param sync the standbys that commits are known to wait for
 * @param pendingSync the standbys that commits may already wait for; counts as in force together
 *     with {@code sync}
 * @param reached the furthest that each replica is known to have had this epoch's log; one that
 *     says less when it is sealed has lost its memory and cannot vouch for a quorum
 * @param earlier the epochs before whose acknowledged commits are not yet known to be on a quorum
 *     of this epoch's, newest first; empty once this epoch is verified
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
    List<Tenure> earlier,
    long renewals,
    String because) {
  /** Promotions in a row that came to nothing and are remembered; then people must help. */
  static final int EARLIER_MAX = 8;

  public ResourceState {
    earlier = List.copyOf(earlier);
    reached = FixedMap.copyOf(reached);
  }

  /** Whether the primary's lease is renewed in this phase. */
  public boolean leased() {
    return switch (phase) {
      case Phase.Steady _, Phase.Promoting _, Phase.Verifying _ -> true;
      case Phase.Fencing _ -> false;
    };
  }

  /**
   * Whether the primary is asked to hand over and has not said yet that it did: it may go on for as
   * long as its last lease lasts.
   */
  public boolean handsOver() {
    return phase instanceof Phase.Fencing fencing && fencing.drain() && fencing.fenced().isEmpty();
  }

  /** The set that the primary should have in force. */
  public SyncSet wantedSync() {
    return pendingSync.orElse(sync);
  }

  /**
   * Whether a new primary is about to begin and can do so without the standby of {@code region}. A
   * replica that handed over then waits with its return: clients wait for its successor, and
   * starting a server takes processor time from that one if they share a machine.
   */
  public boolean beginsWithout(RegionId region) {
    boolean begins = phase instanceof Phase.Promoting || phase instanceof Phase.Verifying;
    return begins && sync.spares(region) && wantedSync().spares(region);
  }

  ResourceState in(Phase next) {
    return new ResourceState(
        id, epoch, primary, next, began, sync, pendingSync, reached, earlier, renewals, because);
  }

  ResourceState because(String why) {
    return new ResourceState(
        id, epoch, primary, phase, began, sync, pendingSync, reached, earlier, renewals, why);
  }

  ResourceState renewed() {
    return new ResourceState(
        id,
        epoch,
        primary,
        phase,
        began,
        sync,
        pendingSync,
        reached,
        earlier,
        renewals + 1,
        because);
  }

  /** Steady: a commit of this epoch was acknowledged, and implies all that came before it. */
  ResourceState settled() {
    return new ResourceState(
        id,
        epoch,
        primary,
        new Phase.Steady(),
        LogPosition.START,
        sync,
        pendingSync,
        reached,
        List.of(),
        renewals,
        because);
  }

  /**
   * The next epoch.
   *
   * @param from the log that the target must have before it begins
   * @param whole the log that has everything acknowledged before
   */
  ResourceState promoted(
      RegionId target, LogPosition from, LogPosition whole, SyncSet waited, String why) {
    List<Tenure> before = new ArrayList<>();
    before.add(tenure());
    before.addAll(earlier);
    return new ResourceState(
        id,
        epoch.next(),
        target,
        new Phase.Promoting(from),
        whole,
        waited,
        Optional.empty(),
        FixedMap.empty(),
        before.subList(0, Math.min(before.size(), EARLIER_MAX)),
        renewals + 1,
        why);
  }

  /**
   * How far the primary's log is known to reach at least. One that was made primary again and never
   * began this epoch is asked for what it had in the epoch before.
   */
  LogPosition lastSeen() {
    List<Tenure> newestFirst = new ArrayList<>(earlier);
    newestFirst.addFirst(tenure());
    long of = epoch.value();
    for (Tenure each : newestFirst) {
      LogPosition seen = each.reached().get(primary);
      if (seen != null || !each.began().equals(beginning(of))) {
        return seen == null ? each.began() : seen;
      }
      of--;
    }
    return began;
  }

  /**
   * Stands for what only an epoch's own log surely has, where the end of the one before is unknown.
   */
  static LogPosition beginning(long epoch) {
    return new LogPosition(epoch, 0);
  }

  /** Who could acknowledge in this epoch. */
  Tenure tenure() {
    return new Tenure(primary, began, sync, pendingSync, reached);
  }

  ResourceState withPendingSync(SyncSet pending) {
    return new ResourceState(
        id,
        epoch,
        primary,
        phase,
        began,
        sync,
        Optional.of(pending),
        reached,
        earlier,
        renewals,
        because);
  }

  ResourceState withSync(SyncSet inForce) {
    return new ResourceState(
        id,
        epoch,
        primary,
        phase,
        began,
        inForce,
        Optional.empty(),
        reached,
        earlier,
        renewals,
        because);
  }

  ResourceState reaching(RegionId region, LogPosition position) {
    if (position.timeline() != epoch.value()
        || position.compareTo(reached.getOrDefault(region, LogPosition.START)) <= 0) {
      return this;
    }
    return new ResourceState(
        id,
        epoch,
        primary,
        phase,
        began,
        sync,
        pendingSync,
        FixedMap.copyOf(reached).with(region, position),
        earlier,
        renewals,
        because);
  }
}
