package dev.holdfast.simulation;

import dev.holdfast.model.Database;
import dev.holdfast.model.Link;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import dev.holdfast.simulation.Incident.Failure;
import dev.holdfast.simulation.Incident.Stroke;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Draws what befalls a topology in a year. Every kind of fault draws for every target from a stream
 * of its own, named by both: two topologies that share regions also share what befalls those.
 */
final class Almanac {
  private static final long YEAR_MILLIS = Duration.ofDays(365).toMillis();
  private static final int SLOW_MAX = 10;
  private static final long CLOCK_JUMP_MILLIS = 30_000;
  private static final String PERSON = "maintenance";

  /** A limit on what one target can suffer in a year, against profiles that know no measure. */
  private static final int EACH_MAX = 10_000;

  private final Topology topology;
  private final FaultProfile profile;
  private final long seed;

  Almanac(Topology topology, FaultProfile profile, long seed) {
    this.topology = topology;
    this.profile = profile;
    this.seed = seed;
  }

  List<Incident> year(long year) {
    List<Failure> failures = new ArrayList<>();
    for (FaultRate rate : profile.rates()) {
      switch (rate.kind().each()) {
        case REGION -> topology.regionIds().forEach(region -> draw(failures, year, rate, region));
        case REPLICA -> members().forEach(region -> draw(failures, year, rate, region));
        case LINK -> topology.links().forEach(link -> draw(failures, year, rate, link));
        case APPLICATION -> draw(failures, year, rate, topology.databases().getFirst());
      }
    }
    return Incident.group(failures);
  }

  private Set<RegionId> members() {
    Set<RegionId> members = new LinkedHashSet<>();
    topology.databases().forEach(database -> members.addAll(database.members()));
    return members;
  }

  private void draw(List<Failure> failures, long year, FaultRate rate, Object target) {
    String name =
        target instanceof Link link
            ? link.a() + " " + link.b()
            : target instanceof Database ? "application" : target.toString();
    RandomGenerator random = Seeds.of(seed, year, rate.kind().word().hashCode(), name.hashCode());
    double at = 0;
    for (int count = 0; count < EACH_MAX && rate.perYear() > 0; count++) {
      at -= StrictMath.log(1 - random.nextDouble()) / rate.perYear() * YEAR_MILLIS;
      if (at >= YEAR_MILLIS) {
        return;
      }
      long begins = (long) at;
      long ends = begins + rate.lasts().millis(random);
      failures.add(failure(rate, target, begins, ends, random));
    }
  }

  private Failure failure(
      FaultRate rate, Object target, long begins, long ends, RandomGenerator random) {
    List<Stroke> strokes = new ArrayList<>();
    boolean both = random.nextDouble() < rate.another();
    switch (target) {
      case RegionId region -> {
        toRegion(strokes, rate.kind(), region, begins, ends, random);
        if (both) {
          RegionId other = any(random, others(region));
          toRegion(strokes, rate.kind(), other, begins, ends, random);
        }
      }
      case Link link -> toLink(strokes, rate.kind(), link, begins, ends, random);
      case Database database -> toApplication(strokes, rate.kind(), database, begins, ends, random);
      default -> throw new IllegalArgumentException("Nothing can happen to " + target);
    }
    return new Failure(rate.kind(), begins, ends, strokes);
  }

  private List<RegionId> others(RegionId region) {
    return topology.regionIds().stream().filter(other -> !other.equals(region)).toList();
  }

  private static <T> T any(RandomGenerator random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static void toRegion(
      List<Stroke> strokes,
      FaultKind kind,
      RegionId region,
      long begins,
      long ends,
      RandomGenerator random) {
    switch (kind) {
      case REGION_LOSS ->
          both(strokes, kind, begins, new Fault.Kill(region), ends, new Fault.Start(region));
      case REGION_ISOLATED ->
          both(strokes, kind, begins, new Fault.Isolate(region), ends, new Fault.Rejoin(region));
      case NODE_CRASH -> strokes.add(new Stroke(begins, kind, new Fault.NodeCrash(region)));
      case FREEZE -> {
        Fault freeze = new Fault.Freeze(region, random.nextBoolean());
        both(strokes, kind, begins, freeze, ends, new Fault.Thaw(region));
      }
      case ENGINE_CRASH -> strokes.add(new Stroke(begins, kind, new Fault.EngineCrash(region)));
      case ENGINE_BROKEN ->
          both(
              strokes,
              kind,
              begins,
              new Fault.BreakEngine(region),
              ends,
              new Fault.MendEngine(region));
      case DISK_LOSS -> strokes.add(new Stroke(begins, kind, new Fault.Wipe(region)));
      case CLOCK_JUMP -> {
        long millis = random.nextLong(-CLOCK_JUMP_MILLIS, CLOCK_JUMP_MILLIS + 1);
        Fault jump = new Fault.ClockJump(region, millis);
        both(strokes, kind, begins, jump, ends, new Fault.ClockJump(region, -millis));
      }
      case LINK_CUT, LINK_SLOW, OPERATOR_ERROR, SWITCHOVER ->
          throw new IllegalArgumentException(kind + " does not happen to a region");
    }
  }

  private static void toLink(
      List<Stroke> strokes,
      FaultKind kind,
      Link link,
      long begins,
      long ends,
      RandomGenerator random) {
    if (kind == FaultKind.LINK_SLOW) {
      Fault slow = new Fault.Slow(link.a(), link.b(), 2 + random.nextInt(SLOW_MAX - 1));
      both(strokes, kind, begins, slow, ends, new Fault.Slow(link.a(), link.b(), 1));
      return;
    }
    both(
        strokes,
        kind,
        begins,
        new Fault.Cut(link.a(), link.b()),
        ends,
        new Fault.Mend(link.a(), link.b()));
    both(
        strokes,
        kind,
        begins,
        new Fault.Cut(link.b(), link.a()),
        ends,
        new Fault.Mend(link.b(), link.a()));
  }

  private static void toApplication(
      List<Stroke> strokes,
      FaultKind kind,
      Database database,
      long begins,
      long ends,
      RandomGenerator random) {
    if (kind == FaultKind.OPERATOR_ERROR) {
      both(
          strokes,
          kind,
          begins,
          new Fault.Kill(database.primary()),
          ends,
          new Fault.Start(database.primary()));
    } else if (!database.replicas().isEmpty()) {
      both(
          strokes,
          kind,
          begins,
          new Fault.Switchover(any(random, database.replicas()), PERSON),
          ends,
          new Fault.Switchover(database.primary(), PERSON));
    }
  }

  private static void both(
      List<Stroke> strokes, FaultKind kind, long begins, Fault first, long ends, Fault last) {
    strokes.add(new Stroke(begins, kind, first));
    strokes.add(new Stroke(ends, kind, last));
  }
}
