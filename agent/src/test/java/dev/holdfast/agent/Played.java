package dev.holdfast.agent;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.SyncSet;
import dev.holdfast.control.Tenure;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.Probe;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The agent of oslo's replica, run by hand: a test says what holds and what the engine answers. */
final class Played {
  static final RegionId OSLO = new RegionId("oslo");
  static final RegionId LIMA = new RegionId("lima");
  static final RegionId PERTH = new RegionId("perth");
  static final ResourceId ORDERS = new ResourceId("orders");
  static final Epoch FIRST = new Epoch(1);
  static final Epoch SECOND = new Epoch(2);
  static final Duration GRACE = Duration.ofSeconds(20);
  static final SyncSet BOTH = new SyncSet(1, 1, new TreeSet<>(List.of(LIMA, PERTH)));
  static final SyncSet PERTH_ALONE = new SyncSet(2, 1, new TreeSet<>(List.of(PERTH)));

  final Agent agent;
  final List<Effect> effects = new ArrayList<>();
  Memory memory;
  Duration again = Duration.ZERO;

  /** What the engine is doing whenever it is looked at. */
  Observation engine;

  boolean leased = true;
  Optional<RegionId> successor = Optional.empty();
  private long nanos;

  Played(Observation engine) {
    this(engine, false);
  }

  Played(Observation engine, boolean stopsDegraded) {
    this.engine = engine;
    this.agent = new Agent(new Site(OSLO, ORDERS, GRACE, stopsDegraded, "exports"));
    this.memory = Agent.begin(engine, now());
  }

  static LogPosition at(long timeline, long offset) {
    return new LogPosition(timeline, offset);
  }

  static Observation seen(Observation.State state, LogPosition position) {
    return new Observation(
        state, FIRST, position, false, Map.of(), Optional.empty(), "as the test says");
  }

  static Observation streaming(LogPosition position) {
    return new Observation(
        Observation.State.STANDBY,
        FIRST,
        position,
        true,
        Map.of(),
        Optional.empty(),
        "it receives from its primary");
  }

  static Observation primary(LogPosition position, Map<RegionId, LogPosition> standbys) {
    return new Observation(
        Observation.State.PRIMARY,
        FIRST,
        position,
        false,
        standbys,
        Optional.empty(),
        "it takes writes");
  }

  /** A resource in an epoch. */
  static ResourceState resource(Epoch epoch, RegionId primary, Phase phase, SyncSet... sets) {
    SortedMap<RegionId, LogPosition> reached = new TreeMap<>();
    return resource(epoch, primary, phase, reached, sets);
  }

  /** One whose replicas are known to have reached so far; the first set is in force. */
  static ResourceState resource(
      Epoch epoch,
      RegionId primary,
      Phase phase,
      SortedMap<RegionId, LogPosition> reached,
      SyncSet... sets) {
    List<SyncSet> all = sets.length == 0 ? List.of(BOTH) : List.of(sets);
    return new ResourceState(
        ORDERS,
        epoch,
        primary,
        phase,
        LogPosition.START,
        all.getFirst(),
        all.subList(1, all.size()),
        reached,
        List.<Tenure>of(),
        1,
        "as the test says");
  }

  static Phase.Fencing fencing(boolean drain, SortedMap<RegionId, LogPosition> sealed) {
    return new Phase.Fencing(drain, sealed, Optional.empty(), false);
  }

  static SortedMap<RegionId, LogPosition> reached(RegionId region, LogPosition position) {
    return new TreeMap<>(Map.of(region, position));
  }

  Moment now() {
    return new Moment(nanos, nanos / 1_000_000);
  }

  void pass(long millis) {
    nanos += millis * 1_000_000;
  }

  /** What it wants the engine to do now, if anything; looks are answered at once. */
  Optional<Deed> next(ResourceState resource) {
    while (true) {
      Optional<Deed> deed = ask(resource);
      if (deed.isPresent() && deed.get() instanceof Deed.Look) {
        done(deed.get(), new Outcome.Done(LogPosition.START, 0));
      } else {
        return deed;
      }
    }
  }

  /** As {@link #next}, but a look is left to the test. */
  Optional<Deed> ask(ResourceState resource) {
    Step step =
        agent.next(
            memory,
            new Context(resource, AgentGoal.of(resource, OSLO, true, leased), successor, now()));
    take(step);
    return step.deed();
  }

  /** That went well. */
  void done(Deed deed) {
    done(deed, new Outcome.Done(engine.position(), 0));
  }

  void done(Deed deed, Outcome outcome) {
    Optional<Observation> after =
        agent.looksAfter(memory, deed, outcome) ? Optional.of(engine) : Optional.empty();
    take(agent.done(memory, deed, outcome, after, now()));
  }

  void failed(Deed deed) {
    done(deed, new Outcome.Failed("no room"));
  }

  void verified(Epoch epoch, Probe probe) {
    take(agent.verified(memory, epoch, probe, now()));
  }

  private void take(Step step) {
    memory = step.memory();
    again = step.again();
    effects.addAll(step.effects());
  }

  /** The only thing that it wants done, which must be of that kind. */
  <T extends Deed> T next(ResourceState resource, Class<T> kind) {
    return kind.cast(next(resource).orElseThrow());
  }

  /** Does what it wants, all of it well, until nothing is left to do. */
  void settle(ResourceState resource) {
    for (Optional<Deed> deed = next(resource); deed.isPresent(); deed = next(resource)) {
      if (deed.get() instanceof Deed.Verify(var epoch)) {
        verified(epoch, new Probe.Proven("proven"));
      } else {
        done(deed.get());
      }
    }
  }

  List<Command.OfResource> said() {
    return effects.stream()
        .filter(Effect.Say.class::isInstance)
        .map(effect -> ((Effect.Say) effect).report())
        .toList();
  }

  long count(Class<? extends Effect> kind) {
    return effects.stream().filter(kind::isInstance).count();
  }

  ReplicaReport report() {
    return agent.report(memory, nanos);
  }
}
