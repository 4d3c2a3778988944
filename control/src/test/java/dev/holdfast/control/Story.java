package dev.holdfast.control;

import static dev.holdfast.control.Topologies.ORDERS;

import dev.holdfast.control.ReplicaReport.State;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A control plane in a test's hands: one log, one leader's clock, and regions that beat, fall
 * silent or go deaf as they are told. Nothing but heartbeats and the leader's decisions happens by
 * itself.
 */
final class Story {
  static final Duration STEP = Duration.ofMillis(50);

  /** How old what a region tells of its probes is. */
  private static final Duration LATE = Duration.ofMillis(150);

  final Topology topology;
  private final ControlLog log;
  private final Decider decider;
  private final LeaseTimes times;
  private final Map<RegionId, Long> sequences = new HashMap<>();
  private final Map<RegionId, Long> acknowledged = new HashMap<>();
  private final Map<RegionId, Map<RegionId, Long>> cutAt = new HashMap<>();
  private final Map<RegionId, Engine> engines = new HashMap<>();
  private final Set<RegionId> silent = new HashSet<>();
  private final Set<RegionId> deaf = new HashSet<>();
  private final Set<RegionId> stuckSync = new HashSet<>();
  private final Map<RegionId, TreeSet<RegionId>> unconfirmed = new HashMap<>();
  private final Map<RegionId, Integer> crashes = new HashMap<>();
  private RegionId leader;
  private @Nullable RegionId asked;
  private boolean keepsLeader;
  private long millis;
  private Sightings sightings;
  ControlState state;

  /** What a region's engine looks like; the position is set by the test. */
  record Engine(Optional<State> state, LogPosition position, long troubledSince) {}

  Story(Topology topology) {
    this.topology = topology;
    this.log = new ControlLog(topology);
    this.decider = new Decider(topology);
    this.times = new LeaseTimes(topology.failover().lease());
    this.state = ControlState.initial(topology);
    this.sightings = Sightings.starting(state, 0);
    this.leader = topology.regionIds().get(1);
    topology.regionIds().forEach(id -> engines.put(id, new Engine(Optional.empty(), at(1, 0), -1)));
  }

  static LogPosition at(long timeline, long offset) {
    return new LogPosition(timeline, offset);
  }

  static Story of(String name) {
    return new Story(Topologies.named(name));
  }

  /** As {@link #of}, after the regions have beaten for a second. */
  static Story running(String name) {
    Story story = of(name);
    story.run(Duration.ofSeconds(1));
    return story;
  }

  ResourceState orders() {
    return state.resource(ORDERS);
  }

  Runbook runbook() {
    return state.runbooks().getLast();
  }

  long millis() {
    return millis;
  }

  void leader(RegionId region) {
    leader = region;
  }

  /** Whoever is asked to lead does not. */
  void keepLeader() {
    keepsLeader = true;
  }

  void silence(RegionId... regions) {
    silent.addAll(Set.of(regions));
  }

  void revive(RegionId region) {
    silent.remove(region);
    deaf.remove(region);
  }

  void deafen(RegionId region) {
    deaf.add(region);
  }

  /** The region's primary does not say that a new sync set is in force. */
  void stickSync(RegionId region) {
    stuckSync.add(region);
  }

  void unstickSync(RegionId region) {
    stuckSync.remove(region);
  }

  /** How often a region's server ended lately. */
  void crashes(RegionId region, int often) {
    crashes.put(region, often);
  }

  /** What a primary says of its standbys from now on. */
  void unconfirmed(RegionId primary, Set<RegionId> standbys) {
    unconfirmed.put(primary, new TreeSet<>(standbys));
  }

  void cut(RegionId by, RegionId from) {
    cutAt.computeIfAbsent(by, _ -> new TreeMap<>()).put(from, millis);
  }

  void mend(RegionId by, RegionId from) {
    cutAt.computeIfAbsent(by, _ -> new TreeMap<>()).remove(from);
  }

  private Set<RegionId> unreachable(RegionId by) {
    return cutAt.getOrDefault(by, Map.of()).keySet();
  }

  /** For how long a region has not answered another; told a little late. */
  private Map<RegionId, Duration> silences(RegionId by, Duration least) {
    Map<RegionId, Duration> silences = new HashMap<>();
    topology.regionIds().stream()
        .filter(other -> !other.equals(by))
        .forEach(other -> silences.put(other, least));
    cutAt
        .getOrDefault(by, Map.of())
        .forEach((other, at) -> silences.put(other, least.plusMillis(millis - at)));
    return silences;
  }

  private Reach reach() {
    Map<RegionId, Map<RegionId, Duration>> told = new HashMap<>();
    topology.regionIds().stream()
        .filter(other -> !other.equals(leader) && !silent.contains(other))
        .filter(other -> !unreachable(leader).contains(other))
        .forEach(other -> told.put(other, silences(other, LATE)));
    return new Reach(silences(leader, Duration.ZERO), told);
  }

  void position(RegionId region, LogPosition position) {
    engines.put(region, new Engine(engine(region).state(), position, engine(region).troubledSince));
  }

  void engine(RegionId region, Optional<State> seen, boolean troubled) {
    engines.put(region, new Engine(seen, engine(region).position(), troubled ? millis : -1));
  }

  Engine engine(RegionId region) {
    return java.util.Objects.requireNonNull(engines.get(region));
  }

  LocalView view() {
    return sightings.view(leader, nanos(), unreachable(leader), reach());
  }

  private long nanos() {
    return Duration.ofMillis(millis).toNanos();
  }

  List<Decision> decide() {
    return decider.decide(state, view(), millis);
  }

  Reply apply(Command command) {
    Applied applied = log.apply(state, command);
    sightings = sightings.applied(state, command, applied, nanos());
    state = applied.state();
    return applied.reply();
  }

  Reply beat(RegionId region) {
    long sequence = sequences.merge(region, 1L, Long::sum);
    Reply reply =
        apply(
            new Command.Heartbeat(
                region,
                1,
                sequence,
                acknowledged.getOrDefault(region, 0L),
                new TreeSet<>(unreachable(region)),
                reports(region),
                millis));
    if (!deaf.contains(region)) {
      acknowledged.put(region, sequence);
    }
    return reply;
  }

  private SortedMap<dev.holdfast.model.ResourceId, ReplicaReport> reports(RegionId region) {
    SortedMap<dev.holdfast.model.ResourceId, ReplicaReport> reports = new TreeMap<>();
    if (topology.databases().getFirst().members().contains(region)) {
      reports.put(ORDERS, report(region));
    }
    return reports;
  }

  private ReplicaReport report(RegionId region) {
    Engine engine = engine(region);
    boolean primary = orders().primary().equals(region);
    State seen = engine.state().orElse(primary ? State.PRIMARY : State.STANDBY);
    boolean inForce = seen == State.PRIMARY && !stuckSync.contains(region);
    return new ReplicaReport(
        seen,
        orders().epoch(),
        engine.position(),
        seen == State.STANDBY,
        inForce ? orders().wantedSync().version() : 0,
        engine.troubledSince() < 0 ? 0 : Math.max(1, millis - engine.troubledSince()),
        crashes.getOrDefault(region, 0),
        unconfirmed.getOrDefault(region, new TreeSet<>()),
        "as the test has it");
  }

  /** Time passes; whatever the leader proposes is applied at once. */
  List<Decision> run(Duration duration) {
    List<Decision> all = new ArrayList<>();
    run(duration, (decision, _) -> all.add(decision));
    return all;
  }

  void run(Duration duration, BiConsumer<Decision, Optional<Reply>> heard) {
    long until = millis + duration.toMillis();
    while (millis < until) {
      millis += STEP.toMillis();
      if (millis % times.heartbeat().toMillis() == 0) {
        topology.regionIds().stream().filter(r -> !silent.contains(r)).forEach(this::beat);
      }
      for (Decision decision : decide()) {
        switch (decision) {
          case Decision.Propose(var command, _) ->
              heard.accept(decision, Optional.of(apply(command)));
          case Decision.HandLeadership(var to, _) -> {
            if (!to.equals(asked)) {
              heard.accept(decision, Optional.empty());
            }
            asked = keepsLeader ? to : null;
            leader = keepsLeader ? leader : to;
          }
        }
      }
    }
  }

  Reply sealed(RegionId region) {
    return apply(new Command.ReportSealed(ORDERS, epoch(), region, position(region), millis));
  }

  Reply fenced(RegionId region, boolean drained) {
    return apply(
        new Command.ReportFenced(ORDERS, epoch(), region, position(region), drained, millis));
  }

  /** The region takes writes; a promoted log is of its epoch's timeline from then on. */
  Reply leads(RegionId region) {
    position(region, at(epoch().value(), position(region).offset()));
    return apply(new Command.ReportLeading(ORDERS, epoch(), region, position(region), millis));
  }

  Reply verified(RegionId region) {
    return apply(new Command.ReportVerified(ORDERS, epoch(), region, "a write was read", millis));
  }

  Reply failover(String by, Optional<RegionId> to, boolean allowLoss) {
    return open(Runbook.Kind.FAILOVER, by, to, allowLoss);
  }

  Reply switchover(String by, RegionId to) {
    return open(Runbook.Kind.SWITCHOVER, by, Optional.of(to), false);
  }

  private Reply open(Runbook.Kind kind, String by, Optional<RegionId> to, boolean allowLoss) {
    return apply(
        new Command.OpenRunbook(
            ORDERS, epoch(), kind, to, by, allowLoss, by + " asks for it", "as asked", millis));
  }

  Reply approve(String runbook, String by) {
    return apply(new Command.Approve(runbook, by, millis));
  }

  private Epoch epoch() {
    return orders().epoch();
  }

  private LogPosition position(RegionId region) {
    return engine(region).position();
  }
}
