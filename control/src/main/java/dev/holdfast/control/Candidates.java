package dev.holdfast.control;

import dev.holdfast.control.Decision.Propose;
import dev.holdfast.control.Runbook.Kind;
import dev.holdfast.control.Runbook.Status;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

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
    Runbook runbook = state.openRunbook(resource.id()).orElseThrow();
    Duration since = view.sinceRenewal().getOrDefault(resource.id(), Duration.ZERO);
    boolean fenced = fencing.fenced().isPresent();
    boolean expired = since.compareTo(times.expiry()) > 0;
    if (runbook.status() == Status.AWAITING_APPROVAL || (!fenced && !expired)) {
      return Optional.empty();
    }
    String how =
        fenced
            ? resource.primary() + " confirmed that it acknowledges nothing more"
            : "the lease of " + resource.primary() + " has run out";
    if (fencing.drain()) {
      return afterDrain(resource, new Open(runbook, how), fencing, view, now);
    }
    return unplanned(state, resource, fencing, view, now, new Open(runbook, how));
  }

  /** An open runbook whose primary is fenced. */
  private record Open(Runbook runbook, String how) {}

  private Optional<Decision> afterDrain(
      ResourceState resource, Open open, Phase.Fencing fencing, LocalView view, long now) {
    if (fencing.fenced().isPresent()) {
      RegionId target = open.runbook().target().orElseThrow();
      boolean handed = fencing.drained() && view.heardWithin(times.suspicion(), target);
      return Optional.of(
          handed
              ? handOver(resource, target, fencing.fenced().get(), open.how(), now)
              : rollBack(resource, open.how(), now));
    }
    if (!view.heardWithin(times.lease(), resource.primary())) {
      String because = resource.primary() + " was lost while it was handing over";
      Command again =
          new Command.OpenRunbook(
              resource.id(),
              resource.epoch(),
              Kind.FAILOVER,
              open.runbook().target(),
              Runbook.AUTOMATION,
              false,
              because,
              "its lease has run out",
              now);
      return Optional.of(new Propose(again, because));
    }
    Duration since = view.sinceRenewal().getOrDefault(resource.id(), Duration.ZERO);
    return since.compareTo(DRAIN_MAX) < 0
        ? Optional.empty()
        : Optional.of(rollBack(resource, open.how(), now));
  }

  private Decision handOver(
      ResourceState resource, RegionId target, LogPosition end, String how, long now) {
    String because = how + " and handed over everything up to " + end;
    return promote(resource, target, others(resource, target), because, now);
  }

  private Decision rollBack(ResourceState resource, String how, long now) {
    String because = how + ", and it could not hand over; it serves again and nothing is lost";
    return promote(
        resource, resource.primary(), others(resource, resource.primary()), because, now);
  }

  private Optional<Decision> unplanned(
      ControlState state,
      ResourceState resource,
      Phase.Fencing fencing,
      LocalView view,
      long now,
      Open open) {
    Runbook runbook = open.runbook();
    Evidence evidence = Evidence.of(resource, fencing);
    Predicate<RegionId> expected =
        region -> !evidence.holds(region) && mayStillSeal(state, resource, region, view);
    if (waits(resource, evidence, runbook, expected)) {
      return Optional.empty();
    }
    Optional<String> obstacle = obstacle(resource, evidence, runbook);
    if (obstacle.isPresent()) {
      return obstacle
          .filter(why -> runbook.status() != Status.BLOCKED || !runbook.because().equals(why))
          .map(why -> block(resource, why, now));
    }
    RegionId target = choose(resource, evidence, runbook);
    String because = open.how() + "; " + merit(evidence, runbook, target);
    List<RegionId> alive =
        others(resource, target).stream()
            .filter(region ->
                evidence.seen().containsKey(region)
                    || (heardLately(region, view) && mayFollow(state, resource, region)))
            .toList();
    return Optional.of(promote(resource, target, alive, because, now));
  }

  private static String merit(Evidence evidence, Runbook runbook, RegionId target) {
    String has = target + " has the log up to " + evidence.seen().get(target);
    if (evidence.best(List.of()).contains(target)) {
      return has + ", the furthest of " + ControlLog.names(evidence.seen().keySet());
    }
    return has + ", behind " + evidence.furthest() + ", and " + runbook.by() + " wants it so";
  }

  /**
   * Whether a replica that has not sealed yet is worth waiting for: the one that was asked for, any
   * while what is there is not enough, and with asynchronous durability any at all, since it may
   * have more. The wait ends when the replica's region falls silent or says that it is in trouble.
   */
  private boolean waits(
      ResourceState resource, Evidence evidence, Runbook runbook, Predicate<RegionId> expected) {
    if (runbook.target().filter(expected).isPresent()) {
      return true;
    }
    boolean enough = !async(resource) && !runbook.allowLoss() && evidence.ofStandbys().safe();
    return !enough && others(resource, resource.primary()).stream().anyMatch(expected);
  }

  private boolean mayStillSeal(
      ControlState state, ResourceState resource, RegionId region, LocalView view) {
    LogPosition known = resource.reached().getOrDefault(region, LogPosition.START);
    return view.heardWithin(times.suspicion(), region)
        && !region.equals(resource.primary())
        && state
            .report(region, resource.id())
            .filter(report -> report.state() != ReplicaReport.State.EMPTY)
            .filter(report -> report.state() != ReplicaReport.State.DIVERGED)
            .filter(report -> report.troubledMillis() < times.lease().toMillis())
            .filter(report -> report.position().compareTo(known) >= 0)
            .isPresent();
  }

  /** Why nobody may be promoted. */
  private Optional<String> obstacle(ResourceState resource, Evidence evidence, Runbook runbook) {
    if (evidence.nothing()) {
      return Optional.of("no replica that can be reached holds any data");
    }
    if (runbook.allowLoss() || async(resource) || evidence.safe()) {
      return Optional.empty();
    }
    return Optional.of(evidence.missing());
  }

  /**
   * A person who accepts a loss, or names a region under asynchronous durability, is obeyed if the
   * region holds data. Otherwise the furthest log wins; the deposed primary's only if nothing else
   * is as good and nobody asked to leave it.
   */
  RegionId choose(ResourceState resource, Evidence evidence, Runbook runbook) {
    boolean person = !runbook.by().equals(Runbook.AUTOMATION);
    boolean obeyed = runbook.allowLoss() || (async(resource) && person);
    Optional<RegionId> wanted = runbook.target().filter(evidence::holds);
    if (obeyed && wanted.isPresent()) {
      return wanted.get();
    }
    Evidence standbys = evidence.ofStandbys();
    boolean leave =
        (async(resource) || runbook.allowLoss())
            ? (person || runbook.target().isPresent()) && !standbys.nothing()
            : standbys.safe();
    List<RegionId> best = (leave ? standbys : evidence).best(database(resource).members());
    return wanted.filter(best::contains).orElseGet(best::getFirst);
  }

  private boolean async(ResourceState resource) {
    return database(resource).durability() == Durability.ASYNC;
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

  /** Whether nothing is known that keeps a region's replica from following the next primary. */
  private static boolean mayFollow(ControlState state, ResourceState resource, RegionId region) {
    return state
        .report(region, resource.id())
        .map(ReplicaReport::state)
        .filter(seen ->
            seen == ReplicaReport.State.STANDBY
                || (seen == ReplicaReport.State.PRIMARY && region.equals(resource.primary())))
        .isPresent();
  }

  private boolean heardLately(RegionId region, LocalView view) {
    Duration age = view.sinceHeartbeat().get(region);
    return age != null && age.compareTo(times.lease()) < 0;
  }

  private List<RegionId> others(ResourceState resource, RegionId target) {
    return database(resource).members().stream().filter(r -> !r.equals(target)).toList();
  }

  /** The standbys that were last seen to hold data, and how far each reached. */
  SortedMap<RegionId, LogPosition> standbys(ControlState state, ResourceState resource) {
    SortedMap<RegionId, LogPosition> known = new TreeMap<>();
    for (RegionId region : others(resource, resource.primary())) {
      state
          .report(region, resource.id())
          .filter(report -> report.state() == ReplicaReport.State.STANDBY)
          .ifPresent(report -> known.put(region, report.position()));
    }
    return known;
  }

  /** Whether another region's replica was ever seen to hold any of the log. */
  boolean anyStandbyHoldsData(ControlState state, ResourceState resource) {
    for (RegionId region : database(resource).members()) {
      Optional<ReplicaReport> report = state.report(region, resource.id());
      if (!region.equals(resource.primary())
          && report.isPresent()
          && report.get().state() != ReplicaReport.State.DIVERGED
          && !report.get().position().equals(LogPosition.START)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether standbys that follow are enough for a takeover that misses nothing which the durability
   * promises, should the primary not be heard of again.
   */
  boolean couldTakeOver(ControlState state, ResourceState resource, LocalView view) {
    Set<RegionId> fit = new TreeSet<>(standbys(state, resource).keySet());
    fit.removeIf(region -> !view.fitWithin(times.suspicion(), resource.id(), region));
    boolean covered =
        resource.sync().overlaps(fit)
            && resource.pending().stream().allMatch(set -> set.overlaps(fit));
    return async(resource) ? !fit.isEmpty() : covered;
  }

  /** The standby that was last seen to reach furthest. */
  Optional<RegionId> furthestStandby(ControlState state, ResourceState resource) {
    Evidence known = new Evidence(resource, standbys(state, resource));
    return known.best(database(resource).members()).stream().findFirst();
  }

  /** One clause on what a failover could count on now. */
  String outlook(ControlState state, ResourceState resource) {
    SortedMap<RegionId, LogPosition> known = standbys(state, resource);
    return known.isEmpty()
        ? "no standby is known to hold the data"
        : "standbys that hold the data: " + ControlLog.names(known.keySet());
  }

  private Database database(ResourceState resource) {
    return topology.database(resource.id()).orElseThrow();
  }
}
