package dev.holdfast.node;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Context;
import dev.holdfast.agent.Deed;
import dev.holdfast.agent.Effect;
import dev.holdfast.agent.Memory;
import dev.holdfast.agent.Moment;
import dev.holdfast.agent.Site;
import dev.holdfast.agent.Step;
import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.SyncSet;
import dev.holdfast.engine.EngineDriver;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an {@link Agent} on a real engine: asks what is next, does it, and tells how that ended.
 * What is decided here is nothing; the simulation runs the same agent.
 *
 * <p>One thread owns the driver's verbs and writes the memory, which any may read.
 */
final class ReplicaAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaAgent.class);

  /** Longer than any verb takes to notice that it is interrupted. */
  private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

  private final AgentPlace place;
  private final EngineDriver driver;
  private final Verification verification;
  private final Agent agent;
  private final Bell bell = new Bell();
  private final Thread thread;
  private volatile Memory memory;
  private volatile boolean closed;

  ReplicaAgent(AgentPlace place, EngineDriver driver, Verification verification) {
    this.place = place;
    this.driver = driver;
    this.verification = verification;
    this.agent =
        new Agent(
            new Site(
                place.self(),
                place.resource(),
                place.times().grace(),
                place.stopsDegraded(),
                place.exports().toString()));
    this.memory = Agent.begin(driver.observe(), now());
    place.shared().onChange(_ -> bell.ring());
    // PostgreSQL's parent-death signal is tied to this thread, so it lives as long as the node.
    this.thread = Thread.ofPlatform().name("agent-" + place.resource()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The epoch in which this replica takes writes; {@link Epoch#NONE} while it does not. */
  Epoch leading() {
    return memory.leading().epoch();
  }

  /** What was last seen of the engine. */
  Observation seen() {
    return memory.seen();
  }

  /** What the heartbeat says of this replica. */
  ReplicaReport report() {
    return agent.report(memory, now().nanos());
  }

  private static Moment now() {
    return new Moment(Ticker.SYSTEM.monotonicNanos(), Ticker.SYSTEM.wallMillis());
  }

  private void run() {
    while (!closed) {
      try {
        Duration again = turn();
        if (again.isPositive()) {
          bell.await(again);
        }
      } catch (InterruptedException e) {
        LOG.debug("agent of {} ends", place.resource());
        return;
      }
    }
  }

  /** Does what is next; answers after what time to ask again. */
  private Duration turn() throws InterruptedException {
    try {
      Step step = take(agent.next(memory, context()));
      return step.deed().isPresent() ? take(perform(step.deed().get())).again() : step.again();
    } catch (RuntimeException e) {
      // An agent must outlive its own bugs: its replica may be the one that has to be fenced.
      LOG.error("agent of {} stumbled", place.resource(), e);
      return take(agent.stumbled(memory, e.toString(), now())).again();
    }
  }

  private Context context() {
    ControlState state = place.shared().now();
    ResourceState resource = state.resource(place.resource());
    boolean lease = place.leases().valid(resource.id(), resource.epoch());
    return new Context(
        resource,
        AgentGoal.of(resource, place.self(), true, lease),
        place.shared().successor(state, resource),
        now());
  }

  /** Remembers, and carries out what takes no time. */
  private Step take(Step step) {
    Memory before = memory;
    memory = step.memory();
    tell(before, step.memory());
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.BeatSoon _ -> place.proposer().beatSoon();
        case Effect.BeatNotBefore(var pause) -> place.proposer().beatNotBefore(pause);
        case Effect.Expect(var epoch) -> driver.expect(epoch, place.upstream());
        case Effect.Reroute _ -> place.changed().run();
        case Effect.Say(var report, var consequences) -> {
          List<Command> commands = new ArrayList<>();
          commands.add(report);
          commands.addAll(consequences ? place.shared().consequences(report) : List.of());
          place.proposer().send(commands);
        }
      }
    }
    return step;
  }

  private Step perform(Deed deed) throws InterruptedException {
    if (deed instanceof Deed.Verify(var epoch)) {
      return agent.verified(memory, epoch, verification.tryOnce(), now());
    }
    Outcome outcome = carryOut(deed);
    if (!(outcome instanceof Outcome.Done)) {
      LOG.warn("{} of {} did not work: {}", deed.verb(), place.resource(), outcome);
    }
    Optional<Observation> seen =
        agent.looksAfter(memory, deed, outcome) ? Optional.of(driver.observe()) : Optional.empty();
    return agent.done(memory, deed, outcome, seen, now());
  }

  private Outcome carryOut(Deed deed) throws InterruptedException {
    return switch (deed) {
      case Deed.Look _, Deed.Verify _ -> new Outcome.Done(memory.seen().position(), 0);
      case Deed.Lead(var goal, var _) ->
          driver.lead(deed.epoch(), standbys(goal.sync()), goal.from());
      case Deed.Require(var goal) -> driver.require(deed.epoch(), standbys(goal.sync()));
      case Deed.Follow _ -> driver.follow(deed.epoch(), place.upstream());
      case Deed.Rejoin _ -> driver.rejoin(deed.epoch(), place.upstream(), place.exports());
      case Deed.Seal _ -> driver.seal(deed.epoch());
      case Deed.Fence(var _, var drain) -> driver.fence(deed.epoch(), drain);
      case Deed.Hold _ -> driver.hold(deed.epoch());
      case Deed.PrepareDrain _ -> {
        driver.prepareDrain(deed.epoch());
        yield new Outcome.Done(memory.seen().position(), 0);
      }
    };
  }

  private static SyncStandbys standbys(SyncSet sync) {
    return new SyncStandbys(sync.count(), sync.regions());
  }

  /** Says for people what has changed. */
  private void tell(Memory before, Memory now) {
    if (!now.wanted().headline().equals(before.wanted().headline())) {
      LOG.info("{} is to {}", place.resource(), now.wanted().headline());
    }
    if (!now.reached().equals(before.reached()) && !(now.reached() instanceof AgentGoal.Nothing)) {
      LOG.info("{} reached {}", place.resource(), now.reached());
    }
    if (now.seen().state() != before.seen().state()
        || now.seen().streaming() != before.seen().streaming()) {
      LOG.info(
          "{} is {} streaming={}", place.resource(), now.seen().state(), now.seen().streaming());
    }
    if (now.trouble().isPresent() && before.trouble().isEmpty()) {
      LOG.warn("{} is in trouble because={}", place.resource(), now.trouble().get().because());
    }
  }

  /** Stops the engine and keeps its data. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    driver.close();
  }
}
