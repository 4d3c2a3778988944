package dev.holdfast.simulation;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes up a world and what befalls it, from a seed. The seed also picks which kinds of fault there
 * are and how often, so that some runs are full of one-way cuts and others of nothing but jumping
 * clocks.
 */
public final class Nemesis {
  private static final List<String> NAMES =
      List.of("us-east", "eu-west", "ap-south", "eu-north", "sa-east");
  private static final List<String> PEOPLE = List.of("alice", "bob", "carol");

  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<Long> HASTY_LEASES = List.of(1000L, 1000L, 2000L);
  private static final Duration QUARTER = Duration.ofMinutes(15);

  /** Rare enough that an hour passes quickly. */
  private static final Duration HOURLY_CLIENT_PAUSE = Duration.ofSeconds(2);

  /** Every kind of fault that a schedule may be made of. */
  private enum Kind {
    KILL,
    NODE_CRASH,
    ENGINE_CRASH,
    BREAK_ENGINE,
    FREEZE,
    SUSPEND,
    CUT,
    ISOLATE,
    SLOW,
    CLOCK_JUMP,
    WIPE,
    SWITCHOVER,
    FAILOVER,
    LEAD,
    FILL,
    PROMOTE_BY_HAND
  }

  private final RandomGenerator random;

  private Nemesis(RandomGenerator random) {
    this.random = random;
  }

  /** The plan of a seed. */
  public static Plan plan(long seed) {
    RandomGenerator random = Seeds.of(~seed);
    return new Nemesis(random).plan(seed, Optional.empty());
  }

  /** An hour of a made-up world in which something happens every minute or so. */
  public static Plan hour(long seed) {
    RandomGenerator random = Seeds.of(~seed);
    Nemesis nemesis = new Nemesis(random);
    Setting made = nemesis.setting();
    Setting setting =
        new Setting(
            made.topology(), made.timings(), made.driftsPpm(), HOURLY_CLIENT_PAUSE, made.reads());
    long pause = random.nextLong(20_000, 200_000);
    return nemesis.plan(seed, setting, HOUR, nemesis.kinds(), pause);
  }

  /**
   * A quarter of an hour of a made-up world that takes the primary away as fast as others can take
   * over, beside whatever else befalls it, so that many failovers are played in a short time.
   */
  public static Plan dense(long seed) {
    RandomGenerator random = Seeds.of(~seed);
    Nemesis nemesis = new Nemesis(random);
    Setting setting = nemesis.hasty(nemesis.setting());
    long pause = random.nextLong(2_000, 60_000);
    Plan plan = nemesis.plan(seed, setting, QUARTER, nemesis.kinds(), pause);
    long lease = setting.topology().failover().lease().toMillis();
    List<Happening> schedule = new ArrayList<>(plan.schedule());
    long at = random.nextLong(lease);
    while (at < QUARTER.toMillis()) {
      Fault.Loss how = nemesis.any(List.of(Fault.Loss.values()));
      schedule.add(
          new Happening(at, new Fault.TakePrimary(how, random.nextLong(lease, 3 * lease))));
      at += 2 * lease + random.nextLong(4 * lease);
    }
    return plan.with(schedule);
  }

  /** The same world with a short lease. */
  private Setting hasty(Setting made) {
    Topology topology = made.topology();
    FailoverPolicy policy =
        new FailoverPolicy(
            topology.failover().mode(),
            Duration.ofMillis(any(HASTY_LEASES)),
            topology.failover().approvals());
    return new Setting(
        new Topology(
            topology.name(), topology.regions(), topology.links(), topology.databases(), policy),
        made.timings(),
        made.driftsPpm(),
        made.clientPause(),
        made.reads());
  }

  /** The plan of a seed for a given world. */
  public static Plan plan(long seed, Setting setting) {
    RandomGenerator random = Seeds.of(~seed);
    return new Nemesis(random).plan(seed, Optional.of(setting));
  }

  private Plan plan(long seed, Optional<Setting> given) {
    Setting setting = given.orElseGet(this::setting);
    Duration length = Duration.ofSeconds(random.nextLong(20, 90));
    long pause = random.nextLong(800, 12_000);
    return plan(seed, setting, length, kinds(), pause);
  }

  private List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (random.nextInt(3) == 0) {
        kinds.add(kind);
      }
    }
    if (kinds.isEmpty()) {
      kinds.add(Kind.values()[random.nextInt(Kind.values().length)]);
    }
    return kinds;
  }

  private Plan plan(long seed, Setting setting, Duration length, List<Kind> kinds, long pause) {
    List<Happening> schedule = new ArrayList<>();
    long at = random.nextLong(pause);
    while (at < length.toMillis()) {
      add(schedule, kinds.get(random.nextInt(kinds.size())), at, setting);
      at += 1 + random.nextLong(2 * pause);
    }
    if (setting.topology().failover().mode() == FailoverPolicy.Mode.APPROVAL) {
      for (long t = 500; t < length.toMillis(); t += random.nextLong(200, 6000)) {
        schedule.add(new Happening(t, new Fault.Approve(any(PEOPLE))));
      }
    }
    return new Plan(seed, setting, schedule, length);
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Short ones are as likely as long ones. Strictly computed: the same on every machine. */
  private long lasting() {
    return (long) StrictMath.exp(StrictMath.log(100) + random.nextDouble() * StrictMath.log(250));
  }

  private void add(List<Happening> schedule, Kind kind, long at, Setting setting) {
    List<RegionId> regions = setting.topology().regionIds();
    RegionId region = any(regions);
    RegionId other = any(regions);
    RegionId member = any(setting.topology().databases().getFirst().members());
    long end = at + lasting();
    switch (kind) {
      case KILL -> both(schedule, at, new Fault.Kill(region), end, new Fault.Start(region));
      case NODE_CRASH -> schedule.add(new Happening(at, new Fault.NodeCrash(region)));
      case ENGINE_CRASH -> schedule.add(new Happening(at, new Fault.EngineCrash(member)));
      case BREAK_ENGINE ->
          both(schedule, at, new Fault.BreakEngine(member), end, new Fault.MendEngine(member));
      case FREEZE ->
          both(schedule, at, new Fault.Freeze(region, false), end, new Fault.Thaw(region));
      case SUSPEND ->
          both(schedule, at, new Fault.Freeze(region, true), end, new Fault.Thaw(region));
      case CUT -> {
        if (!region.equals(other)) {
          both(schedule, at, new Fault.Cut(region, other), end, new Fault.Mend(region, other));
        }
      }
      case ISOLATE -> both(schedule, at, new Fault.Isolate(region), end, new Fault.Rejoin(region));
      case SLOW -> {
        if (!region.equals(other)) {
          Fault slow = new Fault.Slow(region, other, random.nextInt(2, 20));
          both(schedule, at, slow, end, new Fault.Slow(region, other, 1));
        }
      }
      case CLOCK_JUMP ->
          schedule.add(
              new Happening(at, new Fault.ClockJump(region, random.nextLong(-20_000, 20_001))));
      case WIPE -> schedule.add(new Happening(at, new Fault.Wipe(member)));
      case SWITCHOVER -> schedule.add(new Happening(at, new Fault.Switchover(member, any(PEOPLE))));
      case FAILOVER -> {
        Optional<RegionId> to = random.nextBoolean() ? Optional.of(member) : Optional.empty();
        boolean acceptLoss = random.nextInt(8) == 0;
        schedule.add(new Happening(at, new Fault.Failover(to, acceptLoss, any(PEOPLE))));
      }
      case FILL -> both(schedule, at, new Fault.Fill(member), end, new Fault.Free(member));
      case PROMOTE_BY_HAND -> schedule.add(new Happening(at, new Fault.PromoteByHand(member)));
      case LEAD -> schedule.add(new Happening(at, new Fault.Lead(region)));
    }
  }

  private static void both(List<Happening> schedule, long at, Fault begins, long end, Fault ends) {
    schedule.add(new Happening(at, begins));
    schedule.add(new Happening(end, ends));
  }

  // Worlds.

  private Setting setting() {
    int data = any(List.of(2, 3, 3, 3, 5));
    int witnesses = data == 2 ? 1 : data == 3 ? any(List.of(0, 0, 2)) : 0;
    Durability durability = random.nextInt(4) == 0 ? Durability.ASYNC : Durability.QUORUM;
    Duration lease = Duration.ofMillis(any(List.of(1000L, 2000L, 2000L, 4000L, 10_000L)));
    FailoverPolicy policy =
        random.nextInt(5) == 0
            ? new FailoverPolicy(FailoverPolicy.Mode.APPROVAL, lease, 2)
            : new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, lease, 0);
    Duration rtt = Duration.ofMillis(any(List.of(1L, 5L, 20L, 80L, 80L, 150L)));
    Duration jitter = rtt.dividedBy(random.nextLong(5, 50));
    Topology topology = topology(data, witnesses, durability, policy, new Way(rtt, jitter));
    int most = any(List.of(0, 200, Setting.DRIFT_MAX_PPM));
    List<Integer> drifts =
        topology.regions().stream()
            .map(_ -> any(List.of(-most, most, random.nextInt(-most, most + 1))))
            .toList();
    return new Setting(
        topology, timings(), drifts, Duration.ofMillis(random.nextLong(40, 400)), true);
  }

  /** How long the way between any two regions is. */
  record Way(Duration rtt, Duration jitter) {}

  private Timings timings() {
    Timings measured = Timings.MEASURED;
    if (random.nextBoolean()) {
      return measured;
    }
    return new Timings(
        Timings.Range.ofMillis(1, random.nextLong(5, 600)),
        Timings.Range.ofMillis(1, random.nextLong(5, 2000)),
        Timings.Range.ofMillis(1, random.nextLong(5, 300)),
        Timings.Range.ofMillis(1, random.nextLong(5, 300)),
        Timings.Range.ofMillis(1, random.nextLong(5, 600)),
        Timings.Range.ofMillis(1, random.nextLong(5, 600)),
        Timings.Range.ofMillis(50, random.nextLong(100, 4000)),
        measured.commit(),
        Timings.Range.ofMillis(200, random.nextLong(300, 4000)),
        measured.connectRoundTrips());
  }

  /** So many data regions, the first with the primary, and so many witnesses. */
  static Topology topology(
      int data, int witnesses, Durability durability, FailoverPolicy policy, Way way) {
    List<Region> regions = new ArrayList<>();
    for (int i = 0; i < data + witnesses; i++) {
      RegionRole role = i < data ? RegionRole.DATA : RegionRole.WITNESS;
      regions.add(new Region(new RegionId(NAMES.get(i)), Optional.empty(), role));
    }
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < regions.size(); i++) {
      for (int j = 0; j < i; j++) {
        links.add(
            Link.between(
                regions.get(i).id(),
                regions.get(j).id(),
                way.rtt(),
                way.jitter(),
                new Bandwidth(1_000_000_000)));
      }
    }
    List<RegionId> members = regions.subList(0, data).stream().map(Region::id).toList();
    Database orders =
        new Database(
            new ResourceId("orders"),
            Pattern.ACTIVE_PASSIVE,
            members.getFirst(),
            members.subList(1, data),
            durability,
            new Objectives(Duration.ofSeconds(10), Duration.ZERO));
    return new Topology("simulated", regions, links, List.of(orders), policy);
  }
}
