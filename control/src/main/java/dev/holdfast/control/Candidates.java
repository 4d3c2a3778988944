package dev.holdfast.control;

import dev.holdfast.control.Decision.Propose;
import dev.holdfast.control.Runbook.Status;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Chooses whom to promote once a primary is fenced, or says why nobody may be. */
final class Candidates {
  /** How long a planned hand-over may take before the old primary goes on serving. */
  static final Duration DRAIN_MAX = Duration.ofSeconds(10);

  private final Topology topology;
  private final LeaseTimes times;

  Candidates(Topology topology, LeaseTimes times) {
    this.topology = topology;
    this.times = times;
  }

  Optional<Decision> afterFence(
      ControlState state, ResourceState resource, Phase.Fencing fencing, LocalView view, long now) {
    Duration since = view.sinceRenewal().getOrDefault(resource.id(), Duration.ZERO);
    boolean fenced = fencing.fenced().isPresent();
    boolean expired = since.compareTo(times.expiry()) > 0;
    if (!fenced && !expired) {
      return Optional.empty();
    }
    Runbook runbook = state.openRunbook(resource.id()).orElseThrow();
    String how =
        fenced
            ? resource.primary() + " confirmed that it acknowledges nothing more"
            : "the lease of " + resource.primary() + " has run out";
    if (fencing.drain() && fencing.drained()) {
      return Optional.of(handOver(resource, runbook, fencing, how, now));
    }
    Duration silence = view.sinceHeartbeat().get(resource.primary());
    boolean gone = silence == null || silence.compareTo(times.lease()) > 0;
    if (fencing.drain() && !fenced && !gone && since.compareTo(DRAIN_MAX) < 0) {
      return Optional.empty();
    }
    if (fencing.drain()) {
      return Optional.of(rollBack(resource, how, now));
    }
    return unplanned(resource, fencing, view, now, new Open(runbook, how));
  }

  private Decision handOver(
      ResourceState resource, Runbook runbook, Phase.Fencing fencing, String how, long now) {
    RegionId target = runbook.target().orElseThrow();
    String because = how + " and handed over everything up to " + fencing.fenced().orElseThrow();
    return promote(resource, target, others(resource, target), because, now);
  }

  private Decision rollBack(ResourceState resource, String how, long now) {
    String because = how + " but could not hand over; it serves again and nothing is lost";
    return promote(
        resource, resource.primary(), others(resource, resource.primary()), because, now);
  }

  /** An open runbook whose primary is fenced. */
  private record Open(Runbook runbook, String how) {}

  private Optional<Decision> unplanned(
      ResourceState resource, Phase.Fencing fencing, LocalView view, long now, Open open) {
    Runbook runbook = open.runbook();
    SortedMap<RegionId, LogPosition> seen = new TreeMap<>(fencing.sealed());
    fencing.fenced().ifPresent(position -> seen.put(resource.primary(), position));
    Optional<String> obstacle = obstacle(resource, seen, runbook, view);
    if (obstacle.isPresent()) {
      return Optional.of(obstacle.get())
          .filter(why -> runbook.status() != Status.BLOCKED || !runbook.because().equals(why))
          .filter(why -> !why.isEmpty())
          .map(why -> block(resource, why, now));
    }
    RegionId target = choose(resource, seen, runbook);
    String because =
        open.how()
            + "; "
            + target
            + " has the log up to "
            + seen.get(target)
            + ", the furthest of "
            + ControlLog.names(seen.keySet());
    List<RegionId> alive = seen.keySet().stream().filter(region -> !region.equals(target)).toList();
    return Optional.of(promote(resource, target, alive, because, now));
  }

  /** Why nobody may be promoted yet; an empty text while it is only a matter of waiting. */
  private Optional<String> obstacle(
      ResourceState resource,
      SortedMap<RegionId, LogPosition> seen,
      Runbook runbook,
      LocalView view) {
    Database database = database(resource);
    List<RegionId> holding =
        seen.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(LogPosition.START))
            .map(Map.Entry::getKey)
            .toList();
    if (holding.isEmpty()) {
      return Optional.of("no replica that can be reached holds any data");
    }
    if (runbook.target().isPresent() && !holding.contains(runbook.target().get())) {
      return Optional.of(runbook.target().get() + " has not sealed its replica yet");
    }
    boolean original = seen.containsKey(resource.primary());
    if (runbook.allowLoss() || original) {
      return Optional.empty();
    }
    if (database.durability() == Durability.ASYNC) {
      return stillExpected(resource, seen, view) ? Optional.of("") : Optional.empty();
    }
    return safe(resource, seen) ? Optional.empty() : Optional.of(missing(resource, seen));
  }

  /** Whether the last acknowledged commit must be on one of the replicas seen. */
  private static boolean safe(ResourceState resource, SortedMap<RegionId, LogPosition> seen) {
    return resource.sync().overlaps(seen.keySet())
        && resource.pendingSync().map(set -> set.overlaps(seen.keySet())).orElse(true);
  }

  private String missing(ResourceState resource, SortedMap<RegionId, LogPosition> seen) {
    if (resource.sync().count() == 0) {
      return "commits waited for no standby, so only "
          + resource.primary()
          + " surely has the last acknowledged write; bring it back, or accept the loss";
    }
    return "the last acknowledged write may be on a replica that was not seen: "
        + resource.sync().needed()
        + " of "
        + ControlLog.names(resource.sync().regions())
        + " must be sealed, and "
        + (seen.isEmpty() ? "none is" : "only " + ControlLog.names(seen.keySet()) + " is");
  }

  /**
   * With asynchronous durability, a replica that is alive is worth a short wait: it may have more.
   */
  private boolean stillExpected(
      ResourceState resource, SortedMap<RegionId, LogPosition> seen, LocalView view) {
    Duration since = view.sinceRenewal().getOrDefault(resource.id(), Duration.ZERO);
    if (since.compareTo(times.patience()) > 0) {
      return false;
    }
    return database(resource).members().stream()
        .filter(region -> !region.equals(resource.primary()) && !seen.containsKey(region))
        .anyMatch(region -> {
          Duration age = view.sinceHeartbeat().get(region);
          return age != null && age.compareTo(times.suspicion()) < 0;
        });
  }

  private RegionId choose(
      ResourceState resource, SortedMap<RegionId, LogPosition> seen, Runbook runbook) {
    Database database = database(resource);
    boolean async = database.durability() == Durability.ASYNC;
    if (runbook.target().isPresent() && (runbook.allowLoss() || async)) {
      return runbook.target().get();
    }
    SortedMap<RegionId, LogPosition> eligible = new TreeMap<>(seen);
    if (!async && safe(resource, seen)) {
      // Its standbys have all that was acknowledged, so nothing speaks for the region that was just
      // deposed.
      eligible.remove(resource.primary());
    }
    LogPosition furthest = eligible.values().stream().max(Comparator.naturalOrder()).orElseThrow();
    Optional<RegionId> wanted =
        runbook.target().filter(target -> furthest.equals(eligible.get(target)));
    List<RegionId> preference = database.members();
    return wanted.orElseGet(() ->
        eligible.entrySet().stream()
            .filter(entry -> entry.getValue().equals(furthest))
            .map(Map.Entry::getKey)
            .min(Comparator.comparingInt(preference::indexOf))
            .orElseThrow());
  }

  private Decision promote(
      ResourceState resource, RegionId target, List<RegionId> alive, String because, long now) {
    SyncSet sync = SyncDecider.forNewPrimary(database(resource), resource, target, alive);
    return new Propose(
        new Command.Promote(resource.id(), resource.epoch(), target, sync, because, now), because);
  }

  private static Decision block(ResourceState resource, String why, long now) {
    return new Propose(new Command.BlockRunbook(resource.id(), resource.epoch(), why, now), why);
  }

  private List<RegionId> others(ResourceState resource, RegionId target) {
    return database(resource).members().stream().filter(r -> !r.equals(target)).toList();
  }

  /** The standby that was last seen to reach furthest. */
  Optional<RegionId> furthestStandby(ControlState state, ResourceState resource) {
    SortedMap<RegionId, LogPosition> known = new TreeMap<>();
    for (RegionId region : others(resource, resource.primary())) {
      state
          .report(region, resource.id())
          .filter(report -> report.state() == ReplicaReport.State.STANDBY)
          .ifPresent(report -> known.put(region, report.position()));
    }
    return known.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }

  /** One clause on what a failover could count on now. */
  String outlook(ControlState state, ResourceState resource) {
    TreeSet<RegionId> streaming = new TreeSet<>();
    for (RegionId region : others(resource, resource.primary())) {
      state
          .report(region, resource.id())
          .filter(report -> report.state() == ReplicaReport.State.STANDBY)
          .ifPresent(_ -> streaming.add(region));
    }
    return streaming.isEmpty()
        ? "no standby is known to hold the data"
        : "standbys that hold the data: " + ControlLog.names(streaming);
  }

  private Database database(ResourceState resource) {
    return topology.database(resource.id()).orElseThrow();
  }
}
