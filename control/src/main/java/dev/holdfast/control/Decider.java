package dev.holdfast.control;

import dev.holdfast.control.Decision.Propose;
import dev.holdfast.control.Runbook.Kind;
import dev.holdfast.control.Runbook.Status;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says what the leader of the log should propose next. Pure: equal arguments give equal decisions.
 * Asked again after every applied command and every few tens of milliseconds; a decision that was
 * already proposed may come back until it is applied, and is rejected then, because every command
 * names its epoch.
 */
public final class Decider {
  /**
   * A region that this node has not heard since its own start may still be starting; only after
   * this long does silence count.
   */
  static final Duration START_GRACE = Duration.ofSeconds(30);

  /**
   * A primary whose server ended so often within half a minute is given up for a standby that
   * follows: it is not restarts that it needs, and each of them costs every session.
   */
  public static final int CRASHES_MAX = 3;

  /**
   * What proves a new primary takes milliseconds; after this, people are told what is in the way.
   */
  static final Duration VERIFICATION_MAX = Duration.ofSeconds(5);

  private final Topology topology;
  private final LeaseTimes times;
  private final Candidates candidates;
  private final SyncDecider sync;
  private final Leadership leadership;

  /** For one topology. */
  public Decider(Topology topology) {
    this.topology = topology;
    this.times = new LeaseTimes(topology.failover().lease());
    this.candidates = new Candidates(topology, times);
    this.sync = new SyncDecider(topology, times);
    this.leadership = new Leadership(topology, times);
  }

  /** What to do now, in order; empty when all is as it should be. */
  public List<Decision> decide(ControlState state, LocalView view, long nowMillis) {
    List<Decision> decisions = new ArrayList<>();
    leadership
        .move(view)
        .map(move -> new Decision.HandLeadership(move.to(), move.because()))
        .ifPresent(decisions::add);
    for (ResourceState resource : state.resources().values()) {
      ofResource(state, resource, view, nowMillis).ifPresent(decisions::add);
    }
    return decisions;
  }

  private Optional<Decision> ofResource(
      ControlState state, ResourceState resource, LocalView view, long now) {
    Optional<Runbook> open = state.openRunbook(resource.id());
    return switch (resource.phase()) {
      case Phase.Fencing fencing -> candidates.afterFence(state, resource, fencing, view, now);
      case Phase.Steady _ when open.isPresent() -> {
        Optional<Decision> ends = whileAwaiting(state, resource, open.get(), view, now);
        yield ends.isPresent() ? ends : sync.decide(state, resource, view, now);
      }
      case Phase.Steady _, Phase.Promoting _, Phase.Verifying _ -> {
        Optional<Decision> failover = failover(state, resource, view, now);
        yield failover
            .or(() -> sync.decide(state, resource, view, now))
            .or(() -> open.flatMap(runbook -> unverified(state, resource, runbook, now)));
      }
    };
  }

  /** A verification that lasts too long goes on, and says on the record what is in its way. */
  private static Optional<Decision> unverified(
      ControlState state, ResourceState resource, Runbook open, long now) {
    if (!(resource.phase() instanceof Phase.Verifying)) {
      return Optional.empty();
    }
    return state
        .report(resource.primary(), resource.id())
        .filter(report -> report.troubledMillis() > VERIFICATION_MAX.toMillis())
        .map(report ->
            "a write and a read in %s could not be proven for more than %s: %s"
                .formatted(resource.primary(), text(VERIFICATION_MAX), report.because()))
        .filter(why -> open.status() != Status.BLOCKED || !open.because().equals(why))
        .map(why ->
            new Propose(new Command.BlockRunbook(resource.id(), resource.epoch(), why, now), why));
  }

  /** An unplanned runbook that still waits for people ends by itself when the primary is back. */
  private Optional<Decision> whileAwaiting(
      ControlState state, ResourceState resource, Runbook open, LocalView view, long now) {
    boolean serves =
        state
            .report(resource.primary(), resource.id())
            .filter(report -> report.state() == ReplicaReport.State.PRIMARY)
            .isPresent();
    boolean back =
        serves
            && open.status() == Status.AWAITING_APPROVAL
            && open.by().equals(Runbook.AUTOMATION)
            && view.renewedWithin(times.suspicion(), resource)
            && whyGivenUp(state, resource, view).isEmpty();
    if (!back) {
      return Optional.empty();
    }
    String because = resource.primary() + " answers again and serves in epoch " + resource.epoch();
    return Optional.of(
        new Propose(
            new Command.AbandonRunbook(resource.id(), resource.epoch(), because, now), because));
  }

  private Optional<Decision> failover(
      ControlState state, ResourceState resource, LocalView view, long now) {
    if (state.openRunbook(resource.id()).isPresent()
        && !(resource.phase() instanceof Phase.Promoting)
        && !(resource.phase() instanceof Phase.Verifying)) {
      return Optional.empty();
    }
    Duration since = view.sinceRenewal().getOrDefault(resource.id(), Duration.ZERO);
    RegionId primary = resource.primary();
    boolean heard =
        view.sinceHeartbeat().containsKey(primary) || view.uptime().compareTo(START_GRACE) > 0;
    if (!heard || !candidates.anyStandbyHoldsData(state, resource)) {
      // Giving up the only copy helps nobody; and while a new database is made there is no other.
      return Optional.empty();
    }
    if (since.compareTo(times.suspicion()) <= 0) {
      return engineTrouble(state, resource, view, now);
    }
    SortedSet<RegionId> witnesses = outOfReachOf(state, view, primary);
    boolean majority = witnesses.size() >= topology.majority();
    if (!majority && since.compareTo(patience(view, primary)) <= 0) {
      // The others' reports may still be on their way.
      return Optional.empty();
    }
    String detected =
        majority
            ? primary
                + " renewed its lease last more than "
                + text(times.suspicion())
                + " ago and "
                + ControlLog.names(witnesses)
                + " cannot reach it"
            : primary + " has not renewed its lease for more than " + text(patience(view, primary));
    return Optional.of(open(state, resource, Optional.empty(), detected, now));
  }

  /** An engine that does not serve is given up, although its region lives. */
  private Optional<Decision> engineTrouble(
      ControlState state, ResourceState resource, LocalView view, long now) {
    return whyGivenUp(state, resource, view)
        .map(detected ->
            open(state, resource, candidates.furthestStandby(state, resource), detected, now));
  }

  /**
   * Why a primary is given up whose region lives: its agent cannot bring it back, or, where a
   * standby could take over with all that was acknowledged, it ends again and again or its disk
   * takes nothing.
   */
  private Optional<String> whyGivenUp(ControlState state, ResourceState resource, LocalView view) {
    Optional<ReplicaReport> said = state.report(resource.primary(), resource.id());
    if (said.isEmpty()) {
      return Optional.empty();
    }
    ReplicaReport report = said.get();
    String engine = "the engine in " + resource.primary();
    boolean fit = candidates.couldTakeOver(state, resource, view);
    if (fit && report.crashes() >= CRASHES_MAX) {
      return Optional.of(
          engine + " ended by itself " + report.crashes() + " times within half a minute");
    }
    if (report.troubledMillis() <= times.patience().toMillis()) {
      return Optional.empty();
    }
    String since = " for more than " + text(times.patience()) + ": " + report.because();
    if (report.state() != ReplicaReport.State.PRIMARY) {
      return Optional.of(engine + " could not be brought to serve" + since);
    }
    // A proof that does not come is no reason: clients' own settings may be in its way.
    boolean leads = report.syncVersion() > 0 && resource.phase() instanceof Phase.Steady;
    return Optional.of(engine + " takes no writes" + since).filter(_ -> fit && leads);
  }

  private Decision open(
      ControlState state,
      ResourceState resource,
      Optional<RegionId> target,
      String detected,
      long now) {
    String validated =
        "dead or cut off cannot be told apart from here, so the lease must run out or the fence be"
            + " confirmed before anything is promoted; "
            + candidates.outlook(state, resource);
    // A promotion that got stuck continues its own runbook in a further epoch.
    Optional<Runbook> stuck = state.openRunbook(resource.id());
    Command command =
        new Command.OpenRunbook(
            resource.id(),
            resource.epoch(),
            Kind.FAILOVER,
            target,
            stuck.map(Runbook::by).orElse(Runbook.AUTOMATION),
            stuck.map(Runbook::allowLoss).orElse(false),
            detected,
            validated,
            now);
    return new Propose(command, detected);
  }

  /**
   * Whose silence is only this leader's is not given up before the leadership has had the time to
   * move, twice should it fail once.
   */
  private Duration patience(LocalView view, RegionId primary) {
    boolean moves =
        leadership.move(view).filter(move -> move.gains().contains(primary)).isPresent();
    return moves ? times.patience().multipliedBy(2) : times.patience();
  }

  /** Which regions, each by its own probes, cannot reach {@code region}. */
  private SortedSet<RegionId> outOfReachOf(ControlState state, LocalView view, RegionId region) {
    SortedSet<RegionId> witnesses = new TreeSet<>();
    if (view.unreachable().contains(region)) {
      witnesses.add(view.self());
    }
    for (RegionId other : topology.regionIds()) {
      RegionState seen = state.regions().getOrDefault(other, RegionState.UNSEEN);
      if (!other.equals(region)
          && !other.equals(view.self())
          && view.heardWithin(times.lease(), other)
          && seen.unreachable().contains(region)) {
        witnesses.add(other);
      }
    }
    return witnesses;
  }

  static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
