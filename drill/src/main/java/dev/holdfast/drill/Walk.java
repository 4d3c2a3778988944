package dev.holdfast.drill;

import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A random walk over what machines, operators and superusers do to regions, some of it at the same
 * time. Equal arguments give equal walks.
 *
 * <p>No deed destroys the only copy of anything: what was acknowledged lies on the disks of a
 * quorum, and no walk takes those away. So whatever happens nothing may be lost, even where too
 * many regions are away at once for anybody to be served.
 */
final class Walk {
  private static final int DEEDS_MIN = 2;
  private static final int DEEDS_MAX = 6;

  /** Mostly shorter than a lease, so that the next deed meets what the one before set off. */
  private static final Duration PAUSE_MAX = Duration.ofMillis(3_500);

  /** From what goes unnoticed up to two leases. */
  private static final Duration NODE_PAUSE_MAX = Duration.ofSeconds(4);

  /** How many of a hundred deeds take a second region away although one is away already. */
  private static final int RECKLESS_PERCENT = 10;

  private final Topology topology;
  private final Database database;
  private final RegionId primary;
  private final RandomGenerator random;
  private final List<Step> steps = new ArrayList<>();
  private final Set<RegionId> down = new HashSet<>();
  private final Set<RegionId> frozen = new HashSet<>();
  private Optional<RegionId> broken = Optional.empty();
  private boolean cut;

  /**
   * A walk on these regions.
   *
   * @param database whose replicas are meddled with
   * @param primary where its primary is when the walk begins
   */
  Walk(Topology topology, Database database, RegionId primary, RandomGenerator random) {
    this.topology = topology;
    this.database = database;
    this.primary = primary;
    this.random = random;
  }

  /** What one can think of; how often a kind is named is how often it is done. */
  private enum Kind {
    KILL,
    NODE_CRASH,
    RESTART,
    FREEZE,
    ENGINE_CRASH,
    ENGINE_CRASH_AGAIN,
    CUT,
    ISOLATE,
    HEAL,
    PAUSE_NODE,
    BREAK_ENGINE,
    PROMOTE,
    MOVE,
    MOVE_AGAIN,
    LEAD,
    INTERRUPT,
    INTERRUPT_AGAIN,
    END_SESSIONS,
    SILENCE,
    READ_ONLY,
    IMPATIENCE
  }

  /** The whole of it. */
  List<Step> steps() {
    int deeds = random.nextInt(DEEDS_MIN, DEEDS_MAX + 1);
    for (int i = 0; i < deeds; i++) {
      Kind[] kinds = Kind.values();
      step(kinds[random.nextInt(kinds.length)]);
      steps.add(new Step.Let(Duration.ofMillis(random.nextLong(PAUSE_MAX.toMillis()))));
    }
    return List.copyOf(steps);
  }

  private void step(Kind kind) {
    RegionId region = anyRegion();
    switch (kind) {
      case KILL -> takeAway(region, "kill -9 of region " + region, new Fault.Kill(region));
      case NODE_CRASH ->
          takeAway(region, "the node of region " + region + " ends", new Fault.NodeCrash(region));
      case RESTART -> restart(down.stream().sorted().findFirst().orElse(region));
      case FREEZE -> freeze(region);
      case ENGINE_CRASH, ENGINE_CRASH_AGAIN -> {
        RegionId member = anyMember();
        act(
            "kill -9 of the engine of %s in %s".formatted(database.id(), member),
            new Fault.EngineCrash(member, database.id()));
      }
      case CUT -> cut(region, anyOther(region));
      case ISOLATE -> isolate(region);
      case HEAL -> {
        if (cut) {
          steps.add(new Step.Heal());
          cut = false;
        }
      }
      case PAUSE_NODE -> {
        var pause = Duration.ofMillis(random.nextLong(200, NODE_PAUSE_MAX.toMillis()));
        act(
            "the node of region %s stands still for %d ms".formatted(region, pause.toMillis()),
            new Fault.PauseNode(region, pause));
      }
      case BREAK_ENGINE -> breakEngine();
      case PROMOTE ->
          standby()
              .ifPresent(it ->
                  act(
                      "a superuser promotes the standby in " + it,
                      new Fault.Promote(it, database.id())));
      case MOVE, MOVE_AGAIN -> steps.add(new Step.Move(database.id(), anyMember()));
      case LEAD -> steps.add(new Step.Lead(region));
      case INTERRUPT, INTERRUPT_AGAIN -> interfere(Superuser.Deed.INTERRUPT);
      case END_SESSIONS -> interfere(Superuser.Deed.END_SESSIONS);
      case SILENCE -> interfere(Superuser.Deed.SILENCE);
      case READ_ONLY -> interfere(Superuser.Deed.READ_ONLY);
      case IMPATIENCE -> interfere(Superuser.Deed.IMPATIENCE);
    }
  }

  private void takeAway(RegionId region, String sentence, Fault fault) {
    if (!isAway(region) && mayTakeAway()) {
      down.add(region);
      act(sentence, fault);
    }
  }

  private boolean mayTakeAway() {
    return (down.isEmpty() && frozen.isEmpty()) || random.nextInt(100) < RECKLESS_PERCENT;
  }

  private boolean isAway(RegionId region) {
    return down.contains(region) || frozen.contains(region);
  }

  private void restart(RegionId region) {
    if (!frozen.contains(region)) {
      boolean again = down.remove(region);
      act(
          again
              ? "region " + region + " is started again"
              : "region " + region + " restarts in good order",
          new Fault.Restart(region));
    }
  }

  private void freeze(RegionId region) {
    if (frozen.remove(region)) {
      act("region " + region + " runs on", new Fault.Thaw(region));
    } else if (!down.contains(region) && mayTakeAway()) {
      frozen.add(region);
      act("region " + region + " frozen", new Fault.Freeze(region));
    }
  }

  private void cut(RegionId one, RegionId other) {
    cut = true;
    List<Fault> faults = new ArrayList<>(List.of(new Fault.Cut(one, other)));
    if (random.nextBoolean()) {
      faults.add(new Fault.Cut(other, one));
    }
    steps.add(
        new Step.Do(
            "nothing from %s arrives in %s any more%s"
                .formatted(one, other, faults.size() > 1 ? ", nor the other way" : ""),
            faults));
  }

  private void isolate(RegionId region) {
    cut = true;
    List<Fault> faults = new ArrayList<>();
    for (RegionId other : topology.regionIds()) {
      if (!other.equals(region)) {
        faults.add(new Fault.Cut(region, other));
        faults.add(new Fault.Cut(other, region));
      }
    }
    steps.add(new Step.Do("region " + region + " cut off from all others", faults));
  }

  private void breakEngine() {
    Optional<RegionId> standby = standby();
    if (broken.isEmpty() && standby.isPresent()) {
      broken = standby;
      act(
          "the server of %s in %s is broken".formatted(database.id(), standby.get()),
          new Fault.BreakEngine(standby.get(), database.id()));
    }
  }

  private void interfere(Superuser.Deed deed) {
    steps.add(new Step.Interfere(database.id(), deed));
  }

  private void act(String sentence, Fault fault) {
    steps.add(new Step.Do(sentence, List.of(fault)));
  }

  /** Half of them where the primary was: there it matters most. */
  private RegionId anyRegion() {
    List<RegionId> all = topology.regionIds();
    return random.nextBoolean() ? primary : all.get(random.nextInt(all.size()));
  }

  private RegionId anyOther(RegionId region) {
    List<RegionId> others = topology.regionIds().stream().filter(it -> !it.equals(region)).toList();
    return others.get(random.nextInt(others.size()));
  }

  private RegionId anyMember() {
    List<RegionId> members = database.members();
    return random.nextBoolean() ? primary : members.get(random.nextInt(members.size()));
  }

  /** Of the beginning; it may be the primary by the time that something is done to it. */
  private Optional<RegionId> standby() {
    List<RegionId> standbys =
        database.members().stream().filter(member -> !member.equals(primary)).toList();
    return standbys.isEmpty()
        ? Optional.empty()
        : Optional.of(standbys.get(random.nextInt(standbys.size())));
  }
}
