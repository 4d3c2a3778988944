package dev.holdfast.simulation;

import dev.holdfast.control.Runbook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
  private final Settling settling;

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
   * @param failovers how many of them gave another region the primary unplanned
   * @param writes that were acknowledged
   * @param lostWrites that had been acknowledged
   * @param discardedBytes that only a deposed primary had, exported before they were discarded
   * @param events that were simulated
   */
  public record Figures(
      long promotions,
      long failovers,
      long writes,
      long lostWrites,
      long discardedBytes,
      long events) {}

  private Trial(Plan plan, Rules rules, boolean written) {
    this.plan = plan;
    this.world = new World(plan.setting(), rules, new Chronicle(written), Seeds.of(plan.seed()));
    this.havoc = new Havoc(world);
    this.settling = new Settling(world, plan.setting().clientPause());
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
            world.judge().failovers(),
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
      if (!world.judge().violations().isEmpty() || settling.unsettled().isEmpty()) {
        return;
      }
      if (at >= people) {
        people += PEOPLE_MILLIS;
        PEOPLE.forEach(person -> havoc.befall(new Fault.Approve(person)));
        if (at - healed > HELP_MILLIS && wiped() && !settling.served()) {
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
            settling.unsettled().orElse(""));
  }

  private boolean wiped() {
    return plan.schedule().stream().anyMatch(h -> h.fault() instanceof Fault.Wipe);
  }
}
