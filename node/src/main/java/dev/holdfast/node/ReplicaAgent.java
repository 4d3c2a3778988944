package dev.holdfast.node;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Holding;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.engine.EngineDriver;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.Probe;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one replica to where the committed state wants it, again and again.
 *
 * <p>One thread owns the driver's verbs and all fields but the volatile ones. It is
 * level-triggered: it looks at the goal and at the engine, does the one thing that brings them
 * closer, and says in the log what was reached until the log has it.
 */
final class ReplicaAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaAgent.class);

  /** How late the end of a lease may be noticed here; gateways notice it at once. */
  private static final Duration TICK = Duration.ofMillis(100);

  /** While something is under way. */
  private static final Duration TICK_BUSY = Duration.ofMillis(10);

  /** How often the engine is looked at when nothing is under way. */
  private static final Duration LOOK = Duration.ofMillis(500);

  /**
   * What a hand-over to the far side of the planet takes: two round trips and a shutdown. Short
   * enough that nobody suspects this region meanwhile.
   */
  private static final Duration DRAIN = Duration.ofMillis(700);

  /** What letting go of an upstream takes, and a busy machine's share. */
  private static final Duration SEAL = Duration.ofMillis(200);

  /** A pause after a verb that failed. */
  private static final Duration RETRY = Duration.ofMillis(200);

  /**
   * Between two attempts at a goal that was reached and has gone wrong since, for as long as it is
   * the goal: a standby that does not stream. Costs one question to the local server.
   */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** What a successor takes to verify itself, and a busy machine's share. */
  private static final Duration STAND_BACK = Duration.ofSeconds(2);

  private final AgentPlace place;
  private final EngineDriver driver;
  private final Verification verification;
  private final Reports reports;
  private final Bell bell = new Bell();
  private final Thread thread;
  private AgentGoal reached = new AgentGoal.Nothing();
  private String wanted = "";
  private long wantedNanos;
  private long lookedNanos;
  private long followedNanos;
  private final Holding holding;
  private final PrimaryWatch watch = new PrimaryWatch();
  private long troubledSinceNanos;
  private boolean troubled;
  private String trouble = "";
  private volatile boolean diverged;
  private volatile Epoch leading = Epoch.NONE;
  private volatile long syncVersion;
  private volatile Observation seen;
  private volatile boolean closed;

  ReplicaAgent(AgentPlace place, EngineDriver driver, Verification verification) {
    this.place = place;
    this.driver = driver;
    this.verification = verification;
    this.reports = new Reports(place.proposer());
    this.seen = driver.observe();
    this.lookedNanos = System.nanoTime();
    this.holding = new Holding(place.times().grace());
    place.shared().onChange(_ -> bell.ring());
    // PostgreSQL's parent-death signal is tied to this thread, so it lives as long as the node.
    this.thread = Thread.ofPlatform().name("agent-" + place.resource()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The epoch in which this replica takes writes; {@link Epoch#NONE} while it does not. */
  Epoch leading() {
    return leading;
  }

  /** What was last seen of the engine. */
  Observation seen() {
    return seen;
  }

  /** What the heartbeat says of this replica. */
  ReplicaReport report() {
    Observation now = seen;
    long troubledMillis = troubled ? (System.nanoTime() - troubledSinceNanos) / 1_000_000 : 0;
    ReplicaReport.State state =
        switch (now.state()) {
          case EMPTY -> ReplicaReport.State.EMPTY;
          case STOPPED -> ReplicaReport.State.STOPPED;
          case PRIMARY -> ReplicaReport.State.PRIMARY;
          case STANDBY -> ReplicaReport.State.STANDBY;
          case FOREIGN -> ReplicaReport.State.DIVERGED;
          case UNKNOWN -> ReplicaReport.State.UNKNOWN;
        };
    return new ReplicaReport(
        diverged ? ReplicaReport.State.DIVERGED : state,
        now.epoch(),
        now.position(),
        now.streaming(),
        syncVersion,
        troubledMillis,
        watch.crashed(),
        watch.unconfirmed(),
        troubled ? trouble : now.because());
  }

  private void run() {
    while (!closed) {
      try {
        boolean busy = step();
        bell.await(busy ? TICK_BUSY : TICK);
      } catch (InterruptedException e) {
        LOG.debug("agent of {} ends", place.resource());
        return;
      } catch (RuntimeException e) {
        // An agent must outlive its own bugs: its replica may be the one that has to be fenced.
        LOG.error("agent of {} stumbled", place.resource(), e);
        inTrouble("internal error: " + e);
      }
    }
  }

  /** Does what is next; whether something is under way that should be looked at again soon. */
  private boolean step() throws InterruptedException {
    ControlState state = place.shared().now();
    ResourceState resource = state.resource(place.resource());
    boolean lease = place.leases().valid(resource.id(), resource.epoch());
    AgentGoal goal = AgentGoal.of(resource, place.self(), true, lease);
    Optional<RegionId> successor = place.shared().successor(state, resource);
    if (goal instanceof AgentGoal.Seal(var ending) && sealKnown(resource, ending)) {
      goal = goal.towards(successor, place.self());
    }
    if (goal instanceof AgentGoal.Follow
        && successor.filter(to -> !to.equals(place.self())).isPresent()) {
      driver.expect(resource.epoch().next(), place.upstream());
    }
    if (!wanted.equals(goal.headline())) {
      wanted = goal.headline();
      wantedNanos = System.nanoTime();
      LOG.info("{} is to {}", place.resource(), wanted);
      if (goal instanceof AgentGoal.Seal) {
        // A failover waits for what it will report, which must not queue behind a heartbeat.
        place.proposer().beatNotBefore(SEAL);
      }
    }
    if (goal instanceof AgentGoal.Fence fence && fence.drain() && leading.equals(fence.epoch())) {
      driver.prepareDrain(fenceEpoch(fence));
    }
    if (!(goal instanceof AgentGoal.Lead)) {
      stopLeading();
    }
    boolean clientsWait =
        switch (goal) {
          case AgentGoal.Lead lead -> !leading.equals(lead.epoch());
          case AgentGoal.Fence _, AgentGoal.Seal _, AgentGoal.Hold _ -> true;
          case AgentGoal.Follow _, AgentGoal.Nothing _ -> false;
        };
    if (!clientsWait) {
      look(false);
    }
    return switch (goal) {
      case AgentGoal.Lead lead -> lead(resource, lead);
      case AgentGoal.Follow follow -> follow(resource, follow);
      case AgentGoal.Seal seal -> seal(seal);
      case AgentGoal.Fence fence -> fence(fence);
      case AgentGoal.Hold hold -> hold(hold);
      case AgentGoal.Nothing _ -> false;
    };
  }

  /** Whether the log has this replica's seal, or surely hears of it soon. */
  private boolean sealKnown(ResourceState resource, Epoch ending) {
    boolean logged =
        resource.phase() instanceof Phase.Fencing fencing
            && fencing.sealed().containsKey(place.self());
    return logged || reports.onItsWay(Command.ReportSealed.class, ending);
  }

  /**
   * Looks at the engine if it is time to, or now: then the caller says itself what came of it, and
   * a heartbeat would only be in its way.
   */
  private void look(boolean now) {
    if (now || System.nanoTime() - lookedNanos > LOOK.toNanos()) {
      Observation before = seen;
      seen = driver.observe();
      lookedNanos = System.nanoTime();
      if (before.state() != seen.state() || before.streaming() != seen.streaming()) {
        LOG.info("{} is {} streaming={}", place.resource(), seen.state(), seen.streaming());
        if (!now) {
          place.proposer().beatSoon();
        }
      }
    }
  }

  private boolean lead(ResourceState resource, AgentGoal.Lead goal) throws InterruptedException {
    SyncStandbys sync = new SyncStandbys(goal.sync().count(), goal.sync().regions());
    boolean wasHeld = reached instanceof AgentGoal.Hold;
    if (!leading.equals(goal.epoch()) || seen.state() != Observation.State.PRIMARY) {
      look(true);
      // Of a server that ended by itself only recovery tells how far its log goes.
      LogPosition has =
          seen.state() == Observation.State.EMPTY ? LogPosition.START : seen.position();
      boolean told =
          seen.state() == Observation.State.STANDBY || seen.state() == Observation.State.EMPTY;
      if (told && goal.lacks(has)) {
        inTrouble("waits for the log up to " + goal.from() + ", has " + has);
        return true;
      }
      switch (driver.lead(goal.epoch(), sync, goal.from())) {
        case Outcome.Done _ -> {
          leading = goal.epoch();
          if (!wasHeld) {
            watch.started(goal.epoch());
          }
          syncVersion = resource.provenSyncVersion();
          well(goal);
          look(true);
          place.changed().run();
        }
        case Outcome other -> {
          failed("lead", other);
          return true;
        }
      }
    }
    watch.leads(goal.sync(), seen, lookedNanos);
    if (syncVersion != goal.sync().version()) {
      if (driver.require(goal.epoch(), sync) instanceof Outcome.Done) {
        syncVersion = goal.sync().version();
        place.proposer().beatSoon();
      }
    }
    return sayLeading(resource);
  }

  private boolean sayLeading(ResourceState resource) throws InterruptedException {
    long now = Ticker.SYSTEM.wallMillis();
    Epoch epoch = resource.epoch();
    return switch (resource.phase()) {
      case Phase.Promoting _ -> {
        say(new Command.ReportLeading(place.resource(), epoch, place.self(), seen.position(), now));
        yield true;
      }
      case Phase.Verifying _ -> {
        Probe probe = verification.tryOnce();
        if (probe instanceof Probe.Proven(var proof)) {
          troubled = false;
          say(new Command.ReportVerified(place.resource(), epoch, place.self(), proof, now));
        } else {
          failed("verify", new Outcome.Failed(probe.because()));
        }
        yield true;
      }
      case Phase.Steady _, Phase.Fencing _ -> false;
    };
  }

  private boolean follow(ResourceState resource, AgentGoal.Follow goal)
      throws InterruptedException {
    long now = System.nanoTime();
    boolean there = reached.equals(goal) && seen.state() == Observation.State.STANDBY;
    if (there && (seen.streaming() || now - followedNanos < AGAIN.toNanos())) {
      return false;
    }
    followedNanos = now;
    boolean may = System.nanoTime() - wantedNanos < STAND_BACK.toNanos();
    if (may && seen.state() == Observation.State.STOPPED && resource.beginsWithout(place.self())) {
      return true;
    }
    Outcome outcome =
        diverged ? rejoin(resource, goal) : driver.follow(goal.epoch(), place.upstream());
    switch (outcome) {
      case Outcome.Done _ -> {
        diverged = false;
        well(goal);
        if (there) {
          return false;
        }
        look(true);
        place.proposer().beatSoon();
      }
      case Outcome.Diverged(var because) -> {
        diverged = true;
        LOG.info("{} has a log of its own because={}", place.resource(), because);
        place.proposer().beatSoon();
      }
      case Outcome other -> failed("follow", other);
    }
    return true;
  }

  /** What only this replica has is exported and discarded, unless a quorum may depend on it. */
  private Outcome rejoin(ResourceState resource, AgentGoal.Follow goal)
      throws InterruptedException {
    if (!resource.epoch().equals(goal.epoch())) {
      return new Outcome.Failed("nothing is discarded before epoch " + goal.epoch() + " has begun");
    }
    // Where writes rather stop than go on without it, it counts until it is back; but a log that is
    // of no use to anybody is not waited for while the primary, which has all, serves.
    boolean useless =
        place.stopsDegraded()
            && seen.state() == Observation.State.FOREIGN
            && resource.phase() instanceof Phase.Steady;
    boolean counted =
        !useless && resource.reached().containsKey(place.self()) && resource.mayCount(place.self());
    if (counted) {
      return new Outcome.Failed(
          "its log differs from the primary's although it counted for the quorum of epoch "
              + resource.epoch()
              + "; nothing is discarded until it no longer counts");
    }
    Outcome outcome = driver.rejoin(goal.epoch(), place.upstream(), place.exports());
    if (outcome instanceof Outcome.Done(var _, var rows) && rows > 0) {
      place
          .proposer()
          .send(
              new Command.RecordExport(
                  resource.id(),
                  resource.epoch(),
                  place.self(),
                  rows,
                  place.exports().toString(),
                  Ticker.SYSTEM.wallMillis()));
    }
    return outcome;
  }

  private boolean seal(AgentGoal.Seal goal) throws InterruptedException {
    switch (driver.seal(goal.ending().next())) {
      case Outcome.Done(LogPosition position, long _) -> {
        well(goal);
        say(
            new Command.ReportSealed(
                place.resource(),
                goal.ending(),
                place.self(),
                position,
                Ticker.SYSTEM.wallMillis()));
      }
      case Outcome other -> failed("seal", other);
    }
    return true;
  }

  private boolean fence(AgentGoal.Fence goal) throws InterruptedException {
    boolean fenced =
        reached instanceof AgentGoal.Fence(var epoch, var drain, var _)
            && epoch.equals(goal.epoch())
            && drain == goal.drain();
    if (fenced && !goal.report()) {
      look(false);
      return false;
    }
    if (goal.drain()) {
      // Clients wait for the end of the hand-over; its report must not queue behind a heartbeat.
      place.proposer().beatNotBefore(DRAIN);
    }
    Outcome outcome = driver.fence(fenceEpoch(goal), goal.drain());
    boolean drained = goal.drain() && outcome instanceof Outcome.Done;
    if (goal.drain() && !drained) {
      LOG.warn("{} could not hand over: {}", place.resource(), outcome);
      outcome = driver.fence(fenceEpoch(goal), false);
    }
    if (!(outcome instanceof Outcome.Done(var position, var _))) {
      failed("fence", outcome);
      return true;
    }
    well(goal);
    look(true);
    if (goal.report()) {
      Command.ReportFenced report =
          new Command.ReportFenced(
              place.resource(),
              goal.epoch(),
              place.self(),
              position,
              drained,
              Ticker.SYSTEM.wallMillis());
      // A planned hand-over is decided by this report alone: clients wait, so the decision travels
      // along.
      reports.say(report, drained ? place.shared().consequences(report) : List.of());
    }
    return goal.report();
  }

  /** The engine stands still, and is stopped only if that lasts. */
  private boolean hold(AgentGoal.Hold goal) throws InterruptedException {
    if (holding.over(goal.epoch(), System.nanoTime())) {
      return fence(new AgentGoal.Fence(goal.epoch(), false, false));
    }
    if (!reached.equals(goal)) {
      switch (driver.hold(goal.epoch())) {
        case Outcome.Done _ -> well(goal);
        case Outcome other -> {
          LOG.warn("{} does not stand still: {}", place.resource(), other);
          return fence(new AgentGoal.Fence(goal.epoch(), false, false));
        }
      }
    }
    return false;
  }

  private static Epoch fenceEpoch(AgentGoal.Fence goal) {
    return goal.report() ? goal.epoch().next() : goal.epoch();
  }

  private void stopLeading() {
    if (!leading.equals(Epoch.NONE)) {
      leading = Epoch.NONE;
      syncVersion = 0;
      watch.stopped();
      place.changed().run();
    }
  }

  private void say(Command.OfResource report) {
    reports.say(report, List.of());
  }

  private void well(AgentGoal goal) {
    if (!goal.equals(reached)) {
      LOG.info("{} reached {}", place.resource(), goal);
    }
    reached = goal;
    troubled = false;
  }

  private void failed(String verb, Outcome outcome) throws InterruptedException {
    reached = new AgentGoal.Nothing();
    String because =
        switch (outcome) {
          case Outcome.Failed(var why) -> why;
          case Outcome.Indeterminate(var why) -> why;
          case Outcome.Diverged(var why) -> why;
          case Outcome.StaleEpoch(var newer) -> "it has already acted for epoch " + newer;
          case Outcome.Done _ -> "done";
        };
    LOG.warn("{} of {} failed because={}", verb, place.resource(), because);
    inTrouble(verb + ": " + because);
    look(true);
    bell.await(RETRY);
  }

  private void inTrouble(String because) {
    if (!troubled) {
      troubledSinceNanos = System.nanoTime();
    }
    troubled = true;
    trouble = because;
  }

  /** Stops the engine and keeps its data. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    driver.close();
  }
}
