package dev.holdfast.simulation;

import dev.holdfast.control.ControlState;
import dev.holdfast.control.ElectionTimes;
import dev.holdfast.control.LeaseTimes;
import dev.holdfast.control.ResourceState;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Regions, the network between them, and clients, in virtual time and one thread. Everything that
 * happens is an entry of the agenda; equal settings, seeds and schedules give equal worlds.
 */
final class World {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** Nobody served for longer than so many client pauses is an outage. */
  private static final int GAP_PAUSES = 4;

  private final Setting setting;
  private final Rules rules;
  private final Chronicle chronicle;
  private final RandomGenerator.SplittableGenerator random;
  private final Agenda agenda = new Agenda();
  private final LeaseTimes times;
  private final Machine[] machines;
  private final Map<RegionId, Integer> indices = new HashMap<>();
  private final Wan wan;
  private final Node[] nodes;
  private final Judge judge;
  private final Map<ResourceId, Availability> availability = new HashMap<>();
  private final Map<ResourceId, List<Availability>> availabilityByRegion = new HashMap<>();
  private ControlState newest;

  World(
      Setting setting,
      Rules rules,
      Chronicle chronicle,
      RandomGenerator.SplittableGenerator random) {
    this.setting = setting;
    this.rules = rules;
    this.chronicle = chronicle;
    this.random = random;
    Topology topology = setting.topology();
    this.times = new LeaseTimes(topology.failover().lease());
    int size = topology.regions().size();
    this.machines = new Machine[size];
    for (int i = 0; i < size; i++) {
      RegionId id = topology.regions().get(i).id();
      machines[i] = new Machine(i, id, new LocalClock(setting.driftsPpm().get(i)), agenda);
      indices.put(id, i);
    }
    this.wan = new Wan(topology, machines, agenda, random.split());
    this.judge = new Judge(this);
    this.newest = ControlState.initial(topology);
    this.nodes = new Node[size];
    Peer[] peers = new Peer[size];
    for (int i = 0; i < size; i++) {
      nodes[i] = new Node(this, machines[i], newest);
    }
    for (int i = 0; i < size; i++) {
      Peer.Parts parts = new Peer.Parts(wan, agenda, elections(topology, i), stream());
      peers[i] = new Peer(i, peers, machines[i], parts, newest, nodes[i]);
      nodes[i].joins(peers[i]);
    }
    begin();
  }

  /** When a peer stands for election, by the leader that was lost. */
  static IntFunction<ElectionTimes> elections(Topology topology, int self) {
    List<RegionId> regions = topology.regionIds();
    RegionId id = regions.get(self);
    ElectionTimes unknown = ElectionTimes.of(topology, id, Optional.empty());
    List<ElectionTimes> known =
        regions.stream().map(lost -> ElectionTimes.of(topology, id, Optional.of(lost))).toList();
    return lost -> lost == Peer.NOBODY ? unknown : known.get(lost);
  }

  private void begin() {
    for (Node node : nodes) {
      node.start();
    }
    long gap = gapNanos();
    for (Database database : topology().databases()) {
      availability.put(database.id(), new Availability(gap));
      List<Availability> byRegion = new ArrayList<>();
      availabilityByRegion.put(database.id(), byRegion);
      for (int region = 0; region < size(); region++) {
        byRegion.add(new Availability(gap));
        new Client(this, database.id(), region, setting).start();
      }
    }
  }

  /** The longest pause between two successes that is not an outage. */
  long gapNanos() {
    return setting.clientPause().toNanos() * GAP_PAUSES;
  }

  /** Goes on until a virtual time. */
  void runUntil(long nanos) {
    while (agenda.step(nanos)) {
      if (!judge.violations().isEmpty()) {
        return;
      }
    }
  }

  long now() {
    return agenda.now();
  }

  long events() {
    return agenda.entered();
  }

  void at(long nanos, Runnable deed) {
    agenda.at(nanos, deed);
  }

  Topology topology() {
    return setting.topology();
  }

  Duration lease() {
    return topology().failover().lease();
  }

  LeaseTimes times() {
    return times;
  }

  Timings timings() {
    return setting.timings();
  }

  Rules rules() {
    return rules;
  }

  Judge judge() {
    return judge;
  }

  Chronicle chronicle() {
    return chronicle;
  }

  Availability availability(ResourceId id) {
    return java.util.Objects.requireNonNull(availability.get(id));
  }

  /** As one region's clients see it. */
  Availability availability(ResourceId id, int region) {
    return java.util.Objects.requireNonNull(availabilityByRegion.get(id)).get(region);
  }

  /** An operation of a region's client has succeeded. */
  void served(ResourceId id, int region) {
    availability(id).succeeded(now());
    availability(id, region).succeeded(now());
  }

  /** A random stream of its own for each part. */
  RandomGenerator stream() {
    return random.split();
  }

  int size() {
    return machines.length;
  }

  int index(RegionId id) {
    return java.util.Objects.requireNonNull(indices.get(id));
  }

  RegionId id(int region) {
    return machines[region].id;
  }

  Machine machine(int region) {
    return machines[region];
  }

  Node node(int region) {
    return nodes[region];
  }

  Replica replica(int region, ResourceId id) {
    return java.util.Objects.requireNonNull(nodes[region].replicas.get(id));
  }

  Wan wan() {
    return wan;
  }

  void send(int from, int to, Wan.Channel channel, Runnable deed) {
    wan.send(from, to, channel, deed);
  }

  /** Over a connection that goes directly or, as {@link Vantage#relay} said, by way of another. */
  void send(int from, int to, int by, Wan.Channel channel, Runnable deed) {
    if (by == Vantage.DIRECTLY) {
      wan.send(from, to, channel, deed);
    } else {
      wan.send(from, by, channel, () -> wan.send(by, to, channel, deed));
    }
  }

  /** Of a connection that goes directly or by way of another region. */
  long roundTrip(int from, int to, int by) {
    return by == Vantage.DIRECTLY ? roundTrip(from, to) : roundTrip(from, by) + roundTrip(by, to);
  }

  long roundTrip(int from, int to) {
    return wan.delayNanos(from, to) + wan.delayNanos(to, from);
  }

  /** Whether a question from one region would be answered by the other. */
  boolean reaches(int from, int to) {
    return machines[to].running() && !wan.cut(from, to) && !wan.cut(to, from);
  }

  void committed(Entry entry, Entry.Outcome outcome) {
    newest = outcome.after();
    chronicle.mark(now(), entry.index * 31 + entry.term);
    judge.committed(outcome);
  }

  /** What the newest committed entry has brought about; nobody in the world knows it yet. */
  ControlState newestState() {
    return newest;
  }

  ResourceState newest(ResourceId id) {
    return newest.resource(id);
  }

  long millis(long millis) {
    return millis * NANOS_PER_MILLI;
  }
}
