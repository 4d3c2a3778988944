package dev.holdfast.simulation;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.control.Crashes;
import dev.holdfast.control.Holding;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.SyncSet;
import dev.holdfast.model.Database;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.ResourceId;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A replica and the agent that brings it to where the committed state wants it. Level-triggered: it
 * looks at the goal and at the engine and does the one thing that brings them closer.
 */
final class Replica {
  private static final long RETRY_NANOS = 200_000_000L;
  private static final long LOOK_NANOS = 500_000_000L;
  private static final long TICK_NANOS = 100_000_000L;
  private static final long DRAIN_POLL_NANOS = 10_000_000L;
  private static final long DRAIN_MAX_NANOS = 3_000_000_000L;

  /** What a hand-over takes: two round trips and a shutdown. */
  private static final long HAND_OVER_NANOS = 700_000_000L;

  /** What letting go of an upstream takes, and a busy machine's share. */
  private static final long SEAL_NANOS = 200_000_000L;

  final Node node;
  final ResourceId id;
  final Engine engine;
  final Stream stream;
  private final RandomGenerator random;
  private AgentGoal reached = new AgentGoal.Nothing();
  private Epoch sealing = Epoch.NONE;
  private int task;
  private boolean busy;
  private boolean troubled;
  private boolean broken;
  private long troubledAt;
  private String trouble = "";
  private long leading;
  private long syncVersion;
  private long requiring;
  private final Alarm leaseWatch;
  private final Alarm graceWatch;
  private final Holding holding;
  private final Unconfirmed unconfirmed;
  private final Crashes crashes = new Crashes();
  private final Reports reports;
  private final Verification verification;

  Replica(Node node, Database database) {
    this.node = node;
    this.id = database.id();
    this.engine =
        new Engine(
            node.machine.index,
            node.world.size(),
            (set, region) -> set.regions().contains(node.world.id(region)));
    this.random = node.world.stream();
    this.stream = new Stream(this);
    this.leaseWatch = new Alarm(node.machine, this::step);
    this.graceWatch = new Alarm(node.machine, this::step);
    this.holding = new Holding(node.world.times().grace());
    this.reports = new Reports(node, this::step);
    this.verification = new Verification(this, reports, random);
    this.unconfirmed = new Unconfirmed(node, id, engine);
  }

  void restart() {
    task++;
    busy = false;
    engine.stop();
    reached = new AgentGoal.Nothing();
    sealing = Epoch.NONE;
    leading = 0;
    syncVersion = 0;
    requiring = 0;
    leaseWatch.cancel();
    graceWatch.cancel();
    unconfirmed.forget();
    verification.cancel();
    troubled = false;
    reports.restart();
    stream.restart();
  }

  boolean leading(Epoch epoch) {
    return leading == epoch.value() && engine.leadingEpoch() == leading;
  }

  ReplicaReport report() {
    ReplicaReport.State state =
        switch (engine.state()) {
          case EMPTY -> ReplicaReport.State.EMPTY;
          case STOPPED -> ReplicaReport.State.STOPPED;
          case PRIMARY -> ReplicaReport.State.PRIMARY;
          case STANDBY -> ReplicaReport.State.STANDBY;
        };
    long millis = troubled ? Math.max(1, (node.machine.monotonic() - troubledAt) / 1_000_000) : 0;
    return new ReplicaReport(
        stream.diverged() ? ReplicaReport.State.DIVERGED : state,
        new Epoch(engine.actedEpoch()),
        engine.position(),
        stream.open(),
        leading > 0 ? syncVersion : 0,
        millis,
        crashes.lately(node.machine.monotonic()),
        leading > 0 ? unconfirmed.now(leading) : Collections.emptySortedSet(),
        troubled ? trouble : "as it should be");
  }

  /** The committed state changed. */
  void changed() {
    stream.checkPermits();
    step();
  }

  /** The engine was killed under the agent, or its tools fail from now on or work again. */
  void crash() {
    stream.hangUp();
    engine.stop();
    stream.restart();
    node.machine.after(random.nextLong(LOOK_NANOS), this::step);
  }

  void setBroken(boolean now) {
    broken = now;
    if (now) {
      crash();
    }
  }

  /** Does what is next, unless something is under way. */
  void step() {
    if (busy || !node.machine.alive()) {
      return;
    }
    ResourceState resource = node.resource(id);
    AgentGoal goal = node.world.rules().goal(resource, node.machine.id, true, node.leased(id));
    if (goal instanceof AgentGoal.Seal(var ending) && sealKnown(resource, ending)) {
      goal = goal.towards(node.successor(id), node.machine.id);
    }
    Epoch seals = goal instanceof AgentGoal.Seal(var ending) ? ending : Epoch.NONE;
    if (!seals.equals(sealing) && !seals.equals(Epoch.NONE)) {
      // A failover waits for what it will report, which must not queue behind a heartbeat.
      node.proposer.beatNotBefore(SEAL_NANOS);
    }
    sealing = seals;
    if (goal instanceof AgentGoal.Fence fence
        && fence.drain()
        && leading(fence.epoch())
        && !broken) {
      // Clients still write meanwhile, for as long as the lease lasts.
      verb(
          timings().prepare().nanos(random),
          () -> {
            stopLeading();
            fence(fence);
          });
      return;
    }
    if (!(goal instanceof AgentGoal.Lead)) {
      stopLeading();
    }
    switch (goal) {
      case AgentGoal.Lead lead -> lead(resource, lead);
      case AgentGoal.Follow follow -> follow(follow);
      case AgentGoal.Seal seal -> seal(seal);
      case AgentGoal.Fence fence -> fence(fence);
      case AgentGoal.Hold hold -> hold(hold);
      case AgentGoal.Nothing _ -> {}
    }
  }

  /** Whether the log has this replica's seal, or surely hears of it soon. */
  private boolean sealKnown(ResourceState resource, Epoch ending) {
    boolean logged =
        resource.phase() instanceof Phase.Fencing fencing
            && fencing.sealed().containsKey(node.machine.id);
    return logged || reports.onItsWay(Command.ReportSealed.class, ending);
  }

  private void verb(long nanos, Runnable done) {
    busy = true;
    int mine = ++task;
    node.machine.after(
        nanos,
        () -> {
          if (mine == task) {
            busy = false;
            done.run();
          }
        });
  }

  private Timings timings() {
    return node.world.timings();
  }

  private void lead(ResourceState resource, AgentGoal.Lead goal) {
    watchLease();
    long epoch = goal.epoch().value();
    if (leading == epoch && engine.leadingEpoch() == epoch) {
      demand(epoch, goal.sync());
      say(resource);
      return;
    }
    boolean behind = engine.position().compareTo(goal.from()) < 0;
    if (behind || engine.actedEpoch() > epoch || broken) {
      failed("lead: not possible with the log at " + engine.position());
      return;
    }
    stream.close();
    boolean held = reached instanceof AgentGoal.Hold;
    boolean restart = engine.state() == Engine.State.STOPPED;
    Timings.Range takes = restart ? timings().engineStart() : timings().promotion();
    verb(
        takes.nanos(random),
        () -> {
          if (broken) {
            failed("lead: the engine does not start");
            return;
          }
          // Its lease may have ended meanwhile; the goal says so then.
          engine.lead(epoch, goal.sync());
          leading = epoch;
          if (!held) {
            crashes.started(goal.epoch(), node.machine.monotonic());
          }
          syncVersion = resource.provenSyncVersion();
          requiring = 0;
          well(goal);
          node.world.judge().began(node, this, epoch);
          stream.welcome(epoch);
          node.gateway.reroute();
          step();
        });
  }

  /** Claims a sync set only once as many of it as it asks for have everything. */
  private void demand(long epoch, SyncSet sync) {
    if (syncVersion == sync.version() || requiring == sync.version()) {
      return;
    }
    requiring = sync.version();
    engine.require(sync);
    engine.whenInForce(
        sync,
        () -> {
          if (leading == epoch && requiring == sync.version()) {
            syncVersion = sync.version();
            node.proposer.beatSoon();
          }
        });
  }

  private void say(ResourceState resource) {
    switch (resource.phase()) {
      case Phase.Promoting _ ->
          reports.say(
              new Command.ReportLeading(
                  id,
                  resource.epoch(),
                  node.machine.id,
                  engine.position(),
                  node.machine.wallMillis()));
      case Phase.Verifying _ -> verification.tryOnce(resource.epoch());
      case Phase.Steady _, Phase.Fencing _ -> {}
    }
  }

  private void follow(AgentGoal.Follow goal) {
    long epoch = goal.epoch().value();
    if (stream.diverged() || engine.state() == Engine.State.EMPTY) {
      rejoin(goal);
      return;
    }
    if (reached.equals(goal) && engine.state() == Engine.State.STANDBY) {
      stream.follow();
      return;
    }
    if (engine.actedEpoch() > epoch || broken) {
      failed("follow: not possible now");
      return;
    }
    verb(
        timings().engineStart().nanos(random),
        () -> {
          if (broken) {
            failed("follow: the engine does not start");
            return;
          }
          stream.hangUp();
          engine.standBy();
          engine.acts(epoch);
          well(goal);
          node.proposer.beatSoon();
          stream.follow();
          step();
        });
  }

  /** What only this replica has is exported and discarded, unless a quorum may depend on it. */
  private void rejoin(AgentGoal.Follow goal) {
    ResourceState resource = node.resource(id);
    boolean counted =
        resource.reached().containsKey(node.machine.id)
            && resource.reached().get(node.machine.id) != null
            && engine.state() != Engine.State.EMPTY
            && resource.mayCount(node.machine.id);
    boolean begun = resource.epoch().equals(goal.epoch());
    if (!begun || counted || broken || !stream.reachesPrimary(goal.epoch().value())) {
      failed("rejoin: not possible now");
      return;
    }
    verb(
        timings().copy().nanos(random),
        () -> {
          if (!stream.reachesPrimary(goal.epoch().value())) {
            failed("rejoin: the primary was lost");
            return;
          }
          Engine primary = stream.primaryEngine();
          node.world.judge().discarded(id, engine.wal().bytesMissingIn(primary.wal()));
          engine.replace(primary.wal());
          engine.acts(goal.epoch().value());
          stream.follow();
          well(goal);
          node.proposer.beatSoon();
          step();
        });
  }

  private void seal(AgentGoal.Seal goal) {
    long epoch = goal.ending().value() + 1;
    if (engine.actedEpoch() > epoch || broken) {
      failed("seal: not possible now");
      return;
    }
    if (reached.equals(goal)) {
      sayNow(goal);
      return;
    }
    stream.close();
    verb(
        timings().seal().nanos(random),
        () -> {
          stream.close();
          engine.acts(epoch);
          well(goal);
          step();
        });
  }

  private void sayNow(AgentGoal.Seal goal) {
    boolean known =
        node.resource(id).phase() instanceof Phase.Fencing fencing
            && fencing.sealed().containsKey(node.machine.id);
    if (!known) {
      LogPosition position = engine.position();
      reports.say(
          new Command.ReportSealed(
              id, goal.ending(), node.machine.id, position, node.machine.wallMillis()));
    }
  }

  private void fence(AgentGoal.Fence goal) {
    if (reached.equals(goal)) {
      if (goal.report()) {
        sayFenced(goal);
      }
      return;
    }
    if (engine.actedEpoch() > goal.epoch().value() + 1) {
      failed("fence: it has acted for a newer epoch");
      return;
    }
    if (goal.drain() && engine.state() == Engine.State.PRIMARY) {
      node.proposer.beatNotBefore(HAND_OVER_NANOS);
      engine.drain();
      busy = true;
      drained(goal, node.machine.monotonic(), ++task);
      return;
    }
    verb(timings().fence().nanos(random), () -> stopped(goal));
  }

  /** The engine stands still, and is stopped only if that lasts. */
  private void hold(AgentGoal.Hold goal) {
    if (holding.over(goal.epoch(), node.machine.monotonic())) {
      fence(new AgentGoal.Fence(goal.epoch(), false, false));
      return;
    }
    if (!reached.equals(goal)) {
      engine.hold();
      well(goal);
    }
    graceWatch.within(TICK_NANOS);
  }

  private void drained(AgentGoal.Fence goal, long since, int mine) {
    if (mine != task) {
      return;
    }
    boolean over = node.machine.monotonic() - since > DRAIN_MAX_NANOS;
    if (!over && !engine.handedOver() && engine.state() == Engine.State.PRIMARY) {
      node.machine.after(DRAIN_POLL_NANOS, () -> drained(goal, since, mine));
      return;
    }
    handedOver = engine.handedOver();
    verb(timings().fence().nanos(random), () -> stopped(goal));
  }

  private boolean handedOver;

  private void stopped(AgentGoal.Fence goal) {
    stream.hangUp();
    engine.stop();
    stream.close();
    engine.acts(goal.report() ? goal.epoch().value() + 1 : goal.epoch().value());
    well(goal);
    step();
  }

  private void sayFenced(AgentGoal.Fence goal) {
    boolean drained = goal.drain() && handedOver;
    Command.ReportFenced report =
        new Command.ReportFenced(
            id,
            goal.epoch(),
            node.machine.id,
            engine.position(),
            drained,
            node.machine.wallMillis());
    // A planned hand-over is decided by this report alone: the decision travels along.
    reports.say(report, drained ? node.consequences(report) : List.of());
  }

  private void stopLeading() {
    if (leading != 0) {
      leading = 0;
      syncVersion = 0;
      requiring = 0;
      verification.cancel();
      unconfirmed.forget();
      node.gateway.reroute();
    }
  }

  private void well(AgentGoal goal) {
    if (!goal.equals(reached)) {
      handedOver &= goal instanceof AgentGoal.Fence;
    }
    reached = goal;
    troubled = false;
  }

  private void failed(String because) {
    reached = new AgentGoal.Nothing();
    if (!troubled) {
      troubledAt = node.machine.monotonic();
    }
    troubled = true;
    trouble = because;
    verb(RETRY_NANOS, this::step);
  }

  /** Notices the end of the lease, somewhat late; gateways notice at once. */
  private void watchLease() {
    if (!leaseWatch.set()) {
      leaseWatch.within(Math.max(0, node.leases.left(id)) + random.nextLong(TICK_NANOS));
    }
  }

  void leaseRenewed() {
    if (leading == 0) {
      step();
    }
  }
}
