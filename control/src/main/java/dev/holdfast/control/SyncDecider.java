package dev.holdfast.control;

import dev.holdfast.control.Decision.Propose;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Keeps the set of synchronous standbys fit: takes dead ones out when commits would wait for them
 * in vain, and takes them in again once they follow.
 *
 * <p>A change has two steps, as in Raft's joint consensus: it is committed as pending, and takes
 * the place of the old set only when the primary reports it in force. Until then a promotion must
 * be safe under both.
 *
 * <p>So nothing is changed for a primary that may be lost: it would never report the new set, and
 * whoever would do to take its place might not do any more.
 */
final class SyncDecider {
  private final Topology topology;
  private final LeaseTimes times;

  SyncDecider(Topology topology, LeaseTimes times) {
    this.topology = topology;
    this.times = times;
  }

  Optional<Decision> decide(ControlState state, ResourceState resource, LocalView view, long now) {
    Database database = topology.database(resource.id()).orElseThrow();
    boolean serves =
        resource.phase() instanceof Phase.Steady || resource.phase() instanceof Phase.Verifying;
    boolean changes =
        database.syncStandbys() > 0
            && resource.pendingSync().isEmpty()
            && serves
            && view.renewedWithin(times.suspicion(), resource);
    if (!changes) {
      return Optional.empty();
    }
    TreeSet<RegionId> next = new TreeSet<>(resource.sync().regions());
    for (RegionId region : database.members()) {
      if (!region.equals(resource.primary()) && streams(state, resource, region, view)) {
        next.add(region);
      }
    }
    // A dead standby is taken out even if enough others are alive: a later promotion need not see
    // it then.
    next.removeIf(region -> !alive(region, view));
    int count = Math.min(database.syncStandbys(), next.size());
    if (next.equals(resource.sync().regions()) && count == resource.sync().count()) {
      return Optional.empty();
    }
    SyncSet pending = new SyncSet(resource.sync().version() + 1, count, next);
    String because =
        "commits wait for "
            + ControlLog.describe(pending)
            + " from now on instead of "
            + ControlLog.describe(resource.sync())
            + (count < database.syncStandbys()
                ? ", because the other replicas cannot be reached"
                : "");
    return Optional.of(
        new Propose(
            new Command.ReconfigureSync(resource.id(), resource.epoch(), pending, because, now),
            because));
  }

  private static boolean streams(
      ControlState state, ResourceState resource, RegionId region, LocalView view) {
    Optional<ReplicaReport> report = state.report(region, resource.id());
    return view.sinceHeartbeat().containsKey(region)
        && report.isPresent()
        && report.get().state() == ReplicaReport.State.STANDBY
        && report.get().streaming()
        && report.get().epoch().equals(resource.epoch());
  }

  private boolean alive(RegionId region, LocalView view) {
    Duration age = view.sinceHeartbeat().get(region);
    // A node that has just started counts the silent as alive: nothing is taken out in a hurry.
    return age == null
        ? view.uptime().compareTo(Decider.START_GRACE) < 0
        : age.compareTo(times.patience()) < 0;
  }

  /**
   * The standbys that a new primary's commits wait for. All other replicas, so that one that comes
   * back counts at once; but if too few are alive to reach the count, only those, since a new epoch
   * has no acknowledged commit yet that another could be needed for.
   */
  static SyncSet forNewPrimary(
      Database database, ResourceState resource, RegionId target, List<RegionId> alive) {
    ResourceId id = database.id();
    if (!id.equals(resource.id())) {
      throw new IllegalArgumentException(id + " is not " + resource.id());
    }
    TreeSet<RegionId> others = new TreeSet<>(database.members());
    others.remove(target);
    int count = database.syncStandbys();
    long version = resource.wantedSync().version() + 1;
    if (count == 0) {
      return new SyncSet(version, 0, new TreeSet<>());
    }
    TreeSet<RegionId> living = new TreeSet<>(alive);
    living.retainAll(others);
    return living.size() >= count
        ? new SyncSet(version, count, others)
        : new SyncSet(version, living.size(), living);
  }
}
