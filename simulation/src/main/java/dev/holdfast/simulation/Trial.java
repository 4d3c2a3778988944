package dev.holdfast.simulation;

import dev.holdfast.control.ControlState;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.Runbook;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGeneratorFactory;

/**
 * Plays one plan: the regions come up, the schedule befalls them, everything is healed, and then
 * all must converge.
 */
public final class Trial {
  /** By then the regions have elected a leader, cloned their standbys and serve. */
  static final long READY_MILLIS = 10_000;

  private static final long NANOS = 1_000_000L;
  private static final long LOOK_MILLIS = 500;
  private static final long PEOPLE_MILLIS = 3_000;
  private static final long HELP_MILLIS = 30_000;
  private static final long CONVERGE_MILLIS = 60_000;
  private static final List<String> PEOPLE = List.of("dora", "emil", "fay");

  private final Plan plan;
  private final World world;
  private final Havoc havoc;

  /**
   * What came of it.
   *
   * @param violation the first promise that was not kept; the run ends with it
   * @param fingerprint equal for equal runs
   * @param lines what happened, if it was to be written down
   * @param virtual how long it took in virtual time
   * @param outages for how long no client was served, in order
   * @param figures what was counted
   */
  public record Outcome(
      Optional<Violation> violation,
      long fingerprint,
      List<String> lines,
      Duration virtual,
      List<Duration> outages,
      Figures figures) {}

  /**
   * What was counted.
   *
   * @param promotions how many there were
   * @param writes that were acknowledged
   * @param lostWrites that had been acknowledged
   * @param discardedBytes that only a deposed primary had, exported before they were discarded
   * @param events that were simulated
   */
  public record Figures(
      long promotions, long writes, long lostWrites, long discardedBytes, long events) {}

  private Trial(Plan plan, Rules rules, boolean written) {
    this.plan = plan;
    this.world =
        new World(
            plan.setting(),
            rules,
            new Chronicle(written),
            RandomGeneratorFactory.<java.util.random.RandomGenerator.SplittableGenerator>of(
                    "L64X128MixRandom")
                .create(plan.seed()));
    this.havoc = new Havoc(world);
  }

  /** Plays a plan with the control code as it is. */
  public static Outcome run(Plan plan, boolean written) {
    return run(plan, Rules.real(plan.setting().topology()), written);
  }

  static Outcome run(Plan plan, Rules rules, boolean written) {
    return new Trial(plan, rules, written).play();
  }

  private Outcome play() {
    for (Happening happening : plan.schedule()) {
      world.at(
          (READY_MILLIS + happening.atMillis()) * NANOS, () -> havoc.befall(happening.fault()));
    }
    long healed = READY_MILLIS + plan.length().toMillis();
    world.runUntil(healed * NANOS);
    if (world.judge().violations().isEmpty()) {
      havoc.healAll();
      converge(healed);
      world.judge().audit(world.newestState());
    }
    return new Outcome(
        world.judge().violations().stream().findFirst(),
        world.chronicle().fingerprint(),
        world.chronicle().lines(),
        Duration.ofNanos(world.now()),
        outages(),
        new Figures(
            world.judge().promotions(),
            world.judge().writes(),
            world.judge().lostBytes() / Gateway.WRITE_BYTES,
            world.judge().discardedBytes(),
            world.events()));
  }

  private List<Duration> outages() {
    return world.topology().databases().stream()
        .flatMap(database -> world.availability(database.id()).outages().stream())
        .map(outage -> Duration.ofNanos(outage.nanos()))
        .toList();
  }

  private void converge(long healed) {
    long until = healed + CONVERGE_MILLIS + 10 * world.lease().toMillis();
    long people = healed;
    for (long at = healed; at < until; at += LOOK_MILLIS) {
      world.runUntil((at + LOOK_MILLIS) * NANOS);
      if (!world.judge().violations().isEmpty() || unsettled().isEmpty()) {
        return;
      }
      if (at >= people) {
        people += PEOPLE_MILLIS;
        PEOPLE.forEach(person -> havoc.befall(new Fault.Approve(person)));
        if (at - healed > HELP_MILLIS && wiped()) {
          // A lost disk may have held what nobody else has; then only people can go on.
          havoc.befall(new Fault.Failover(Optional.empty(), true, "gus"));
        }
      }
    }
    boolean open = world.newestState().runbooks().stream().anyMatch(Runbook::open);
    if (open && wiped()) {
      return; // With every disk lost, there is nothing that anybody could do.
    }
    world
        .judge()
        .violated(
            open ? Violation.Promise.RUNBOOK_ENDS : Violation.Promise.CONVERGES,
            unsettled().orElse(""));
  }

  private boolean wiped() {
    return plan.schedule().stream().anyMatch(h -> h.fault() instanceof Fault.Wipe);
  }

  /** What is not yet as it should be in a healthy world. */
  private Optional<String> unsettled() {
    ControlState state = world.newestState();
    for (Runbook runbook : state.runbooks()) {
      if (runbook.open()) {
        return Optional.of(
            "runbook " + runbook.id() + " is " + runbook.status() + ": " + runbook.because());
      }
    }
    for (Database database : world.topology().databases()) {
      Optional<String> why = unsettled(state.resource(database.id()), database);
      if (why.isPresent()) {
        return why;
      }
    }
    return Optional.empty();
  }

  private Optional<String> unsettled(ResourceState resource, Database database) {
    ResourceId id = database.id();
    if (!(resource.phase() instanceof Phase.Steady) || resource.pendingSync().isPresent()) {
      return Optional.of(id + " is not steady: " + resource.phase());
    }
    Node primary = world.node(world.index(resource.primary()));
    if (!primary.mayWrite(id, resource.epoch())) {
      return Optional.of(resource.primary() + " does not serve " + id);
    }
    long served = world.now() - world.availability(id).lastServed();
    if (served > LOOK_MILLIS * NANOS) {
      return Optional.of("no client of " + id + " is served");
    }
    long end = world.replica(primary.machine.index, id).engine.wal().end();
    for (RegionId member : database.members()) {
      Replica replica = world.replica(world.index(member), id);
      boolean follows = member.equals(resource.primary()) || replica.stream.open();
      if (!follows || end - replica.engine.wal().end() > lagMax(database)) {
        return Optional.of(
            member + " does not follow: " + replica.report() + ", primary at " + end);
      }
    }
    return Optional.empty();
  }

  /** What the clients can have written while it was under way. */
  private long lagMax(Database database) {
    long pause = plan.setting().clientPause().toMillis();
    return Gateway.WRITE_BYTES
        * world.size()
        * (2 + 1000 / Math.max(1, pause))
        * database.members().size();
  }
}
