package dev.holdfast.drill;

import dev.holdfast.drill.Harm.NotPossibleException;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The harm that is done by people, programs and disks rather than by the loss of a region. */
final class EverydayHarm {
  /** A disk stays full for as long as somebody takes to notice and to delete something. */
  static final Duration FULL = Duration.ofSeconds(30);

  /** Long enough that writes go on past a standby that was promoted by hand. */
  static final Duration WITHOUT_PROMOTED = Duration.ofSeconds(10);

  /**
   * By then every region has noticed that a replica is not in its place, so that nobody takes the
   * state from before for the state after.
   */
  static final Duration NOTICED = Duration.ofSeconds(4);

  /** Every processor is asked for as many times over. */
  static final int BURNERS = 8;

  /** How often nodes stand still for a moment. */
  private static final int PAUSES = 6;

  private EverydayHarm() {}

  /** What is struck. */
  record Target(Database database, RegionId primary) {
    List<RegionId> standbys() {
      return database.members().stream().filter(member -> !member.equals(primary)).toList();
    }

    RegionId standby(RandomGenerator random) throws NotPossibleException {
      if (standbys().isEmpty()) {
        throw new NotPossibleException(database.id() + " has no standby to strike");
      }
      return standbys().get(random.nextInt(standbys().size()));
    }
  }

  static Harm of(
      Scenario.Strike strike,
      Topology topology,
      Situation situation,
      Target target,
      RandomGenerator random)
      throws NotPossibleException {
    return switch (strike) {
      case INTERRUPT_COMMITS -> interruptCommits(topology, situation, target);
      case FILL_DISKS -> fillDisks(situation, target, random);
      case PROMOTE_BY_HAND -> promoteByHand(situation, target, random);
      case BREAK_STANDBY -> breakStandby(target, random);
      case RESTART_EVERY_REGION -> restartEvery(topology, target, random);
      case SATURATE -> saturate(topology, target, random);
      default -> throw new IllegalArgumentException("Not an everyday harm: " + strike);
    };
  }

  private static Harm interruptCommits(Topology topology, Situation situation, Target target) {
    RegionId primary = target.primary();
    List<Fault> faults = new ArrayList<>();
    for (RegionId other : topology.regionIds()) {
      if (!other.equals(primary)) {
        faults.add(new Fault.Cut(primary, other));
        faults.add(new Fault.Cut(other, primary));
      }
    }
    faults.add(new Fault.InterruptCommits(primary, target.database().id()));
    return Harm.region(
        "region " + primary + " cut off from all others, commits that wait are interrupted",
        faults,
        primary,
        situation);
  }

  /** First a standby's disk, which nobody should notice; then the primary's. */
  private static Harm fillDisks(Situation situation, Target target, RandomGenerator random)
      throws NotPossibleException {
    RegionId standby = target.standby(random);
    RegionId primary = target.primary();
    Harm harm =
        Harm.region(
            "the disk of region " + primary + " with the primary is full",
            List.of(new Fault.Fill(primary)),
            primary,
            situation);
    return new Harm(
        List.of(
            new Step.Do(
                "the disk of region " + standby + " is full", List.of(new Fault.Fill(standby))),
            new Step.Let(FULL),
            new Step.Do(
                "the disk of region " + standby + " has room", List.of(new Fault.Free(standby))),
            new Step.Let(NOTICED),
            new Step.Whole()),
        harm.sentence(),
        harm.faults(),
        List.of(new Step.Let(FULL)),
        Optional.empty(),
        harm.struck(),
        harm.resources());
  }

  /**
   * Where the promoted standby was the only one, nobody could take over before it was cloned again,
   * and the primary is killed only then.
   */
  private static Harm promoteByHand(Situation situation, Target target, RandomGenerator random)
      throws NotPossibleException {
    RegionId standby = target.standby(random);
    boolean another = target.standbys().size() > 1;
    Harm harm =
        Harm.region(
            "kill -9 of region " + target.primary() + " with the primary",
            List.of(new Fault.Kill(target.primary())),
            target.primary(),
            situation);
    List<Step> prelude = new ArrayList<>();
    prelude.add(
        new Step.Do(
            "a superuser promotes the standby in " + standby,
            List.of(new Fault.Promote(standby, target.database().id()))));
    prelude.add(new Step.Let(WITHOUT_PROMOTED));
    if (!another) {
      prelude.add(new Step.Whole());
    }
    return new Harm(
        prelude,
        harm.sentence(),
        harm.faults(),
        List.of(),
        Optional.empty(),
        harm.struck(),
        harm.resources());
  }

  private static Harm breakStandby(Target target, RandomGenerator random)
      throws NotPossibleException {
    RegionId standby = target.standby(random);
    return new Harm(
        "the server of %s in %s is broken".formatted(target.database().id(), standby),
        List.of(new Fault.BreakEngine(standby, target.database().id())),
        Optional.empty(),
        Set.of(),
        Set.of(target.database().id()));
  }

  private static Harm restartEvery(Topology topology, Target target, RandomGenerator random) {
    List<RegionId> order = new ArrayList<>(topology.regionIds());
    Collections.shuffle(order, Random.from(random));
    RegionId first = order.removeFirst();
    List<Step> sequel = new ArrayList<>(List.of(new Step.Let(NOTICED), new Step.Whole()));
    for (RegionId region : order) {
      sequel.add(
          new Step.Do(
              "region " + region + " restarts in good order", List.of(new Fault.Restart(region))));
      sequel.add(new Step.Let(NOTICED));
      sequel.add(new Step.Whole());
    }
    return new Harm(
        List.of(),
        "region " + first + " restarts in good order",
        List.of(new Fault.Restart(first)),
        sequel,
        Optional.empty(),
        Set.of(first),
        Set.of(target.database().id()));
  }

  /**
   * First nodes stand still for up to half a lease, which nobody may notice; then that of the
   * primary for longer than a lease.
   */
  private static Harm saturate(Topology topology, Target target, RandomGenerator random) {
    Duration lease = topology.failover().lease();
    List<RegionId> regions = List.copyOf(topology.regionIds());
    List<Step> prelude = new ArrayList<>();
    prelude.add(new Step.Burn(BURNERS));
    prelude.add(new Step.Let(lease));
    prelude.add(new Step.BeginUndisturbed(target.database().id()));
    for (int pause = 0; pause < PAUSES; pause++) {
      RegionId region = regions.get(random.nextInt(regions.size()));
      Duration most = lease.dividedBy(2);
      Duration length = most.dividedBy(2).plusNanos(random.nextLong(most.dividedBy(2).toNanos()));
      prelude.add(pause(region, length));
      prelude.add(new Step.Let(lease));
    }
    prelude.add(new Step.EndUndisturbed("short stalls", true));
    RegionId primary = target.primary();
    Duration longer = lease.plusNanos(random.nextLong(lease.toNanos()));
    return new Harm(
        prelude,
        "the node of %s with the primary stands still for %d ms"
            .formatted(primary, longer.toMillis()),
        List.of(new Fault.PauseNode(primary, longer)),
        List.of(
            new Step.Let(longer.plus(lease.multipliedBy(2))),
            new Step.EndUndisturbed("a long stall", false),
            new Step.Whole()),
        Optional.empty(),
        Set.of(),
        Set.of(target.database().id()));
  }

  private static Step pause(RegionId region, Duration length) {
    return new Step.Do(
        "the node of %s stands still for %d ms".formatted(region, length.toMillis()),
        List.of(new Fault.PauseNode(region, length)));
  }
}
