package dev.holdfast.control;

import dev.holdfast.control.Decision.Propose;
import dev.holdfast.model.Database;
import dev.holdfast.model.Degraded;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Keeps the set of synchronous standbys fit: takes those out that commits would wait for in vain,
 * whether their region is silent or only their replica does not follow, and takes them in again
 * once they follow.
 *
 * <p>A change has two steps, as in Raft's joint consensus: it is committed as pending, and takes
 * the place of the old set only when the primary reports it in force. Until then a promotion must
 * be safe under both. A pending set that cannot come into force, because one of its own has fallen
 * out meanwhile, gives way to a better one and still counts until that one is in force.
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
            && serves
            && !mayStillComeIntoForce(resource, view)
            && resource.pending().size() < ResourceState.PENDING_MAX
            && view.renewedWithin(times.suspicion(), resource);
    if (!changes) {
      return Optional.empty();
    }
    SyncSet wanted = resource.wantedSync();
    TreeSet<RegionId> next = new TreeSet<>(wanted.regions());
    for (RegionId region : database.members()) {
      if (!region.equals(resource.primary()) && streams(state, resource, region, view)) {
        next.add(region);
      }
    }
    // An unfit standby is taken out even if enough others are fit: a later promotion need not see
    // it then.
    next.removeIf(region -> !fit(resource, region, view));
    int count = Math.min(database.syncStandbys(), next.size());
    boolean stops = count < database.syncStandbys() && database.degraded() == Degraded.STOP;
    if (stops || (next.equals(wanted.regions()) && count == wanted.count())) {
      return Optional.empty();
    }
    SyncSet pending = new SyncSet(wanted.version() + 1, count, next);
    String because =
        "commits wait for "
            + ControlLog.describe(pending)
            + " from now on instead of "
            + ControlLog.describe(wanted)
            + left(state, resource, pending, view);
    return Optional.of(
        new Propose(
            new Command.ReconfigureSync(resource.id(), resource.epoch(), pending, because, now),
            because));
  }

  /** Whether all is done that can be done about the pending set but to wait for it. */
  private boolean mayStillComeIntoForce(ResourceState resource, LocalView view) {
    return resource
        .pendingSync()
        .filter(set -> set.regions().stream().allMatch(region -> fit(resource, region, view)))
        .isPresent();
  }

  /** Who no longer counts, and why not. */
  private String left(ControlState state, ResourceState resource, SyncSet next, LocalView view) {
    StringBuilder text = new StringBuilder();
    for (RegionId region : resource.wantedSync().regions()) {
      if (!next.regions().contains(region)) {
        text.append(text.isEmpty() ? ", because " : ", and ")
            .append(region)
            .append(whyUnfit(state, resource, region, view));
      }
    }
    return text.toString();
  }

  private String whyUnfit(
      ControlState state, ResourceState resource, RegionId region, LocalView view) {
    if (!view.heardWithin(times.patience(), region)) {
      return " does not answer";
    }
    return state
        .report(region, resource.id())
        .filter(report -> report.state() != ReplicaReport.State.STANDBY || !report.streaming())
        .map(report -> " does not follow (" + report.because() + ")")
        .orElse(" confirms nothing");
  }

  private static boolean streams(
      ControlState state, ResourceState resource, RegionId region, LocalView view) {
    return view.sinceHeartbeat().containsKey(region) && Sightings.follows(state, resource, region);
  }

  private boolean fit(ResourceState resource, RegionId region, LocalView view) {
    return view.fitWithin(times.patience(), resource.id(), region);
  }

  /**
   * The standbys that a new primary's commits wait for. All other replicas, so that one that comes
   * back counts at once; but if too few are alive to reach the count, only those, since a new epoch
   * has no acknowledged commit yet that another could be needed for. Where writes are rather to
   * stop, all of them whoever is alive.
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
    return living.size() >= count || database.degraded() == Degraded.STOP
        ? new SyncSet(version, count, others)
        : new SyncSet(version, living.size(), living);
  }
}
