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
 * @param pending the sets that commits may wait for already, oldest first; all of them count as in
 *     force together with {@code sync}, and the newest is the one that is wanted
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
    List<SyncSet> pending,
    SortedMap<RegionId, LogPosition> reached,
    List<Tenure> earlier,
    long renewals,
    String because) {
  /** Promotions in a row that came to nothing and are remembered; then people must help. */
  static final int EARLIER_MAX = 8;

  /**
   * Sets asked for one after the other of which none is known to be in force. With more, a
   * promotion would have to see more and more of them; then people must help.
   */
  static final int PENDING_MAX = 4;

  public ResourceState {
    earlier = List.copyOf(earlier);
    pending = List.copyOf(pending);
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
    return pending.isEmpty() ? sync : pending.getLast();
  }

  /** The set that is wanted and not yet known to be in force. */
  public Optional<SyncSet> pendingSync() {
    return pending.isEmpty() ? Optional.empty() : Optional.of(pending.getLast());
  }

  /**
   * The version of the sync set that a primary may claim to have in force as soon as its engine
   * leads; 0 while a set is pending. The engine has been told the newest set then, but nobody has
   * seen that what the former one acknowledged alone is on it too: only what waits behind a closed
   * gate shows that, also after a restart in the same epoch.
   */
  public long provenSyncVersion() {
    return pending.isEmpty() ? sync.version() : 0;
  }

  /** Whether commits that were acknowledged may have waited for the region's standby. */
  public boolean mayCount(RegionId region) {
    return sync.regions().contains(region)
        || pending.stream().anyMatch(set -> set.regions().contains(region));
  }

  /**
   * Whether a new primary is about to begin and can do so without the standby of {@code region}. A
   * replica that handed over then waits with its return: clients wait for its successor, and
   * starting a server takes processor time from that one if they share a machine.
   */
  public boolean beginsWithout(RegionId region) {
    boolean begins = phase instanceof Phase.Promoting || phase instanceof Phase.Verifying;
    return begins && sync.spares(region) && pending.stream().allMatch(set -> set.spares(region));
  }

  ResourceState in(Phase next) {
    return new ResourceState(
        id, epoch, primary, next, began, sync, pending, reached, earlier, renewals, because);
  }

  ResourceState because(String why) {
    return new ResourceState(
        id, epoch, primary, phase, began, sync, pending, reached, earlier, renewals, why);
  }

  ResourceState renewed() {
    return new ResourceState(
        id, epoch, primary, phase, began, sync, pending, reached, earlier, renewals + 1, because);
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
        pending,
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
        List.of(),
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
    return new Tenure(primary, began, sync, pending, reached);
  }

  ResourceState withPendingSync(SyncSet wanted) {
    List<SyncSet> all = new ArrayList<>(pending);
    all.add(wanted);
    return new ResourceState(
        id, epoch, primary, phase, began, sync, all, reached, earlier, renewals, because);
  }

  ResourceState withSync(SyncSet inForce) {
    return new ResourceState(
        id, epoch, primary, phase, began, inForce, List.of(), reached, earlier, renewals, because);
  }

  /**
   * A region's replica has the log up to there. What one takes that has sealed comes from whoever
   * may lead next; nobody's acknowledgement rests on it, so its seal need not reach as far.
   */
  ResourceState reaching(RegionId region, LogPosition position) {
    boolean sealed = phase instanceof Phase.Fencing of && of.sealed().containsKey(region);
    if (sealed
        || position.timeline() != epoch.value()
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
        pending,
        FixedMap.copyOf(reached).with(region, position),
        earlier,
        renewals,
        because);
  }
}
