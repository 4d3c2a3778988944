package dev.holdfast.drill;

import dev.holdfast.drill.Harm.NotPossibleException;
import dev.holdfast.drill.Preparation.NotReadyException;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The course of one drill: clients at work, the strike, what follows, the mending, the clients'
 * end. All of it runs in the thread of its caller; the threads that it starts have ended when
 * {@link #hold} returns.
 */
final class Drill {
  /** Many leases; whoever has not failed over by then will not. */
  static final Duration EXPECTED_MAX = Duration.ofSeconds(45);

  /** A region restarts, exports, clones and catches up. */
  static final Duration SETTLED_MAX = Duration.ofSeconds(90);

  /** After a walk nothing is stuck for longer than operators are ready to look on. */
  private static final Duration SETTLED_AFTER_WALK_MAX = Duration.ofSeconds(60);

  /** The fault strikes at a moment within this that the seed chooses. */
  private static final Duration STRIKE_JITTER = Duration.ofSeconds(1);

  /** Fine enough to see when writes are back, coarse enough to cost nothing. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Range range;
  private final DrillPlan plan;
  private final Journal journal;
  private final Recorder recorder;
  private final Watch watch;
  private final Hands hands;
  private final RandomGenerator random;
  private Optional<Harm> harm = Optional.empty();
  private Acknowledgements acknowledgements = new Acknowledgements();
  private boolean struck;
  private boolean mended;
  private boolean interrupted;
  private long faultNanos;
  private long clientsNanos;
  private long endNanos;

  Drill(Range range, DrillPlan plan, Journal journal, Recorder recorder, Watch watch) {
    this.range = range;
    this.plan = plan;
    this.journal = journal;
    this.recorder = recorder;
    this.watch = watch;
    this.hands = new Hands(range, journal, watch);
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(plan.seed());
  }

  /** Goes through the whole course; whatever goes wrong ends up in the journal. */
  void hold(DrillTable table) {
    try {
      new Preparation(range, journal, watch).run(plan.scenario().leadership(), random);
      Workload workload = new Workload(range, plan.seed(), plan.scenario().impatientClients());
      acknowledgements = workload.acknowledgements();
      clientsNanos = journal.stopwatch().nanos();
      workload.start(journal.stopwatch(), recorder, table);
      journal.say(
          workload.clients() + " clients write and read through every region's writer endpoint");
      try {
        work();
      } finally {
        workload.stop();
        endNanos = journal.stopwatch().nanos();
      }
      journal.check("course", new Verdict.Valid("The scenario ran from beginning to end"));
    } catch (InterruptedException _) {
      interrupted = true;
      journal.check("course", new Verdict.Unknown("The drill was broken off"));
    } catch (IOException e) {
      journal.check(
          "course",
          new Verdict.Unknown("The scenario could not be carried out: " + e.getMessage()));
    } catch (NotPossibleException | NotReadyException e) {
      journal.check("course", new Verdict.Unknown(String.valueOf(e.getMessage())));
    } finally {
      mendQuietly();
    }
  }

  private void work() throws IOException, InterruptedException, NotPossibleException {
    Duration quarter = plan.duration().dividedBy(4);
    journal.pause(quarter.plusNanos(random.nextLong(STRIKE_JITTER.toNanos())));
    Situation before = strike();
    boolean lasting = plan.scenario().expectation().lasting();
    if (!lasting) {
      expect(before);
    }
    journal.pause(quarter.multipliedBy(2));
    if (lasting) {
      expect(before);
    }
    mend();
    settle();
    journal.pause(quarter);
    journal.say("clients finish what is under way");
  }

  /** Does the harm; how things stood before. */
  private Situation strike() throws IOException, InterruptedException, NotPossibleException {
    Situation before =
        watch
            .await(situation -> situation.leader().isPresent(), EXPECTED_MAX)
            .orElseThrow(
                () -> new IOException("no region told the situation: " + watch.sentence()));
    Harm planned = Harm.of(plan.scenario().strike(), range.topology(), before, random);
    harm = Optional.of(planned);
    hands.carryOut(planned.prelude());
    faultNanos = journal.mark(Mark.Kind.FAULT, planned.sentence(), planned.struck());
    struck = true;
    for (Fault fault : planned.faults()) {
      hands.inject(fault);
    }
    if (planned.move().isPresent()) {
      range.switchover(planned.move().get().resource(), planned.move().get().to());
    }
    if (walks()) {
      hands.carryOutWhatCanBe(planned.sequel());
    } else {
      hands.carryOut(planned.sequel());
    }
    return before;
  }

  private void expect(Situation before) throws InterruptedException {
    Harm planned = harm.orElseThrow();
    Scenario.Expectation expectation = plan.scenario().expectation();
    boolean came =
        expectation == Scenario.Expectation.WRITES_GO_ON
            ? writesGoOn(planned)
            : watch
                .await(now -> planned.followedBy(expectation, before, now), EXPECTED_MAX)
                .isPresent();
    if (came) {
      journal.mark(Mark.Kind.EXPECTED, expectation.sentence());
      journal.check("expectation", new Verdict.Valid("It came about: " + expectation.sentence()));
    } else {
      journal.check(
          "expectation",
          new Verdict.Invalid(
              "It did not come about within %d s that %s. Last seen: %s"
                  .formatted(EXPECTED_MAX.toSeconds(), expectation.sentence(), watch.sentence())));
    }
  }

  /** Whether a write that is sent from now on is acknowledged through every surviving region. */
  private boolean writesGoOn(Harm planned) throws InterruptedException {
    List<Recorder.Target> targets = new ArrayList<>();
    for (Database database : range.topology().databases()) {
      for (RegionId region : range.topology().regionIds()) {
        if (!planned.struck().contains(region)) {
          targets.add(new Recorder.Target(database.id(), region));
        }
      }
    }
    long from = journal.stopwatch().nanos();
    long deadline = from + EXPECTED_MAX.toNanos();
    while (!acknowledgements.since(from, targets)) {
      if (journal.stopwatch().nanos() > deadline) {
        journal.say("no write was acknowledged through " + acknowledgements.waiting(from, targets));
        return false;
      }
      journal.pause(LOOK);
    }
    return true;
  }

  private void mend() throws IOException, InterruptedException {
    if (plan.scenario().mend() == Scenario.Mend.NOTHING) {
      mended = true;
      return;
    }
    journal.mark(Mark.Kind.MENDED, plan.scenario().mend().sentence());
    carryOutMending();
    mended = true;
  }

  private void carryOutMending() throws IOException, InterruptedException {
    hands.letGo();
    if (plan.scenario().mend() == Scenario.Mend.HEAL || walks()) {
      range.heal();
    }
    for (Fault fault : harm.map(Harm::mending).orElseThrow()) {
      hands.mend(fault);
    }
  }

  private boolean walks() {
    return plan.scenario().strike() == Scenario.Strike.WALK;
  }

  private void settle() throws InterruptedException {
    Duration most = walks() ? SETTLED_AFTER_WALK_MAX : SETTLED_MAX;
    boolean whole = watch.await(Preparation::whole, most).isPresent();
    if (walks()) {
      // Not before: what tenants have set must keep nothing from coming back.
      hands.carryOutWhatCanBe(
          range.topology().databases().stream()
              .<Step>map(database -> new Step.Interfere(database.id(), Superuser.Deed.RESTORE))
              .toList());
    }
    if (whole) {
      journal.mark(Mark.Kind.SETTLED, "every replica is back in its place");
      journal.check("converged", new Verdict.Valid("Every replica came back to its place"));
    } else {
      journal.check(
          "converged",
          new Verdict.Invalid(
              "Not every replica came back within %d s. Last seen: %s"
                  .formatted(most.toSeconds(), watch.sentence())));
    }
  }

  /** Leaves no region frozen or cut off behind a drill that ended early; does not wait for it. */
  private void mendQuietly() {
    hands.letGo();
    if (harm.isEmpty() || mended) {
      return;
    }
    try {
      hands.undo(harm.get().prelude());
      carryOutMending();
    } catch (IOException e) {
      journal.say("the harm could not be mended: " + e.getMessage());
    } catch (InterruptedException _) {
      interrupted = true;
    }
  }

  boolean interrupted() {
    return interrupted;
  }

  long clientsNanos() {
    return clientsNanos;
  }

  /** Whether there is a history to be judged. */
  boolean clientsWorked() {
    return endNanos > 0;
  }

  long endNanos() {
    return endNanos;
  }

  /** When the harm was done; missing if none was. */
  Gathered<Long> faultNanos() {
    return !struck ? new Gathered.Missing<>("no harm was done") : new Gathered.Got<>(faultNanos);
  }
}
