package dev.holdfast.simulation;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Context;
import dev.holdfast.agent.Deed;
import dev.holdfast.agent.Effect;
import dev.holdfast.agent.Memory;
import dev.holdfast.agent.Moment;
import dev.holdfast.agent.Site;
import dev.holdfast.agent.Step;
import dev.holdfast.control.Command;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.Probe;
import dev.holdfast.model.Database;
import dev.holdfast.model.Degraded;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A replica, and the loop that runs its {@link Agent} as the node does: asks what is next, has it
 * done, and tells how that ended.
 */
final class Replica {
  final Node node;
  final ResourceId id;
  final Engine engine;
  final Stream stream;
  private final Driver driver;
  private final Agent agent;
  private final Alarm alarm;
  private Memory memory;

  /** Whether it is at work, or its engine is. */
  private boolean busy;

  /** Whether something has changed since it was asked what is next. */
  private boolean stirred;

  Replica(Node node, Database database) {
    this.node = node;
    this.id = database.id();
    this.engine =
        new Engine(
            node.machine.index,
            node.world.size(),
            (set, region) -> set.regions().contains(node.world.id(region)));
    this.stream = new Stream(this);
    this.driver = new Driver(this);
    this.agent =
        new Agent(
            new Site(
                node.machine.id,
                id,
                node.world.times().grace(),
                database.degraded() == Degraded.STOP,
                "exports of " + id));
    this.alarm = new Alarm(node.machine, this::step);
    this.memory = Agent.begin(driver.observe(), now());
  }

  private Moment now() {
    return new Moment(node.machine.monotonic(), node.machine.wallMillis());
  }

  /** The daemon starts, with an empty memory; what it left running is ended first. */
  void restart() {
    busy = false;
    stirred = false;
    alarm.cancel();
    engine.stop();
    stream.restart();
    memory = Agent.begin(driver.observe(), now());
  }

  boolean leading(Epoch epoch) {
    return memory.leading().epoch().equals(epoch) && engine.leadingEpoch() == epoch.value();
  }

  ReplicaReport report() {
    return agent.report(memory, node.machine.monotonic());
  }

  /** The committed state changed. */
  void changed() {
    stream.checkPermits();
    step();
  }

  /** The engine was killed under the agent. */
  void crash() {
    stream.hangUp();
    engine.stop();
    stream.restart();
  }

  /** The engine's tools fail from now on, or work again. */
  void setBroken(boolean now) {
    driver.setBroken(now);
    if (now) {
      crash();
    }
  }

  /** The engine's disk takes nothing from now on, or has room again. */
  void setFull(boolean now) {
    engine.setFull(now);
    if (now && engine.state() == Engine.State.STANDBY) {
      crash();
    }
  }

  /** A superuser promotes it; its driver notices and stops it. */
  void promotedByHand() {
    if (engine.state() == Engine.State.STANDBY) {
      crash();
      engine.fork();
    }
  }

  void leaseRenewed() {
    if (memory.leading().epoch().equals(Epoch.NONE)) {
      step();
    }
  }

  /** Does what is next, unless something is under way. */
  void step() {
    stirred = true;
    if (!busy && node.machine.alive()) {
      busy = true;
      goOn();
    }
  }

  private void goOn() {
    while (stirred) {
      stirred = false;
      Step step = take(node.world.rules().next(agent, memory, context()));
      if (step.deed().isEmpty()) {
        alarm.within(step.again().toNanos());
      } else if (step.deed().get() instanceof Deed.Look look) {
        told(look, new Outcome.Done(engine.position(), 0));
      } else {
        Deed deed = step.deed().get();
        driver.carryOut(
            deed,
            outcome -> {
              told(deed, outcome);
              goOn();
            });
        return;
      }
    }
    busy = false;
  }

  private Context context() {
    ResourceState resource = node.resource(id);
    return new Context(
        resource,
        node.world.rules().goal(resource, node.machine.id, true, node.leased(id)),
        node.successor(id),
        now());
  }

  private void told(Deed deed, Outcome outcome) {
    Duration again = take(after(deed, outcome)).again();
    if (again.isPositive()) {
      alarm.within(again.toNanos());
    } else {
      stirred = true;
    }
  }

  private Step after(Deed deed, Outcome outcome) {
    if (deed instanceof Deed.Verify(var epoch)) {
      return agent.verified(memory, epoch, probe(outcome), now());
    }
    Optional<Observation> seen =
        agent.looksAfter(memory, deed, outcome) ? Optional.of(driver.observe()) : Optional.empty();
    return agent.done(memory, deed, outcome, seen, now());
  }

  private static Probe probe(Outcome outcome) {
    return outcome instanceof Outcome.Done
        ? new Probe.Proven("a write was acknowledged")
        : new Probe.NotYet("no write was acknowledged");
  }

  /** Remembers, and carries out what takes no time. */
  private Step take(Step step) {
    memory = step.memory();
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.BeatSoon _ -> node.proposer.beatSoon();
        case Effect.BeatNotBefore(var pause) -> node.proposer.beatNotBefore(pause.toNanos());
        case Effect.Expect _ -> {
          // The model's standbys need nothing fetched ahead.
        }
        case Effect.Reroute _ -> node.gateway.reroute();
        case Effect.Say(var report, var consequences) -> {
          List<Command> commands = new ArrayList<>();
          commands.add(report);
          commands.addAll(consequences ? node.consequences(report) : List.of());
          node.proposer.send(commands);
        }
      }
    }
    return step;
  }
}
