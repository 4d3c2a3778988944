package dev.holdfast.simulation;

import dev.holdfast.control.Runbook;
import dev.holdfast.control.Runbook.Status;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.simulation.Incident.Stroke;
import dev.holdfast.simulation.IncidentResult.Interruption;
import dev.holdfast.simulation.IncidentResult.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Plays one incident in a world of its own. While nothing moves any more and the next stroke is far
 * off, time leaps there: an outage that is open goes on for as long as was leapt.
 */
final class IncidentRun {
  private static final long NANOS = 1_000_000L;
  private static final long STEP_MILLIS = 250;
  private static final long READY_MAX_MILLIS = 30_000;

  /** By the end of it everything that waits for a time has waited: three leases are the longest. */
  private static final int REST_LEASES = 3;

  private static final long REST_MIN_MILLIS = 5_000;

  /** Between the first seconds of an incident and its strokes, so that no phase is preferred. */
  private static final long LEAD_MAX_MILLIS = 2_000;

  /** After the last stroke; what takes longer does not end by itself. */
  private static final long CONVERGE_MILLIS = 60_000;

  /** What the last stroke does may take as long to show: a request travels, a lease ends. */
  private static final long SHOWS_MILLIS = 3_000;

  private static final int HELP_MAX = 20;

  private final Incident incident;
  private final IncidentId id;
  private final FaultProfile profile;
  private final World world;
  private final Havoc havoc;
  private final Settling settling;
  private final Calm calm;
  private final RandomGenerator random;
  private final PriorityQueue<Help> help =
      new PriorityQueue<>(Comparator.comparingLong(Help::atMillis));
  private final List<Struck> struck = new ArrayList<>();
  private final List<Leap> leaps = new ArrayList<>();
  private long zero;
  private long leaptMillis;
  private int helped;
  private boolean peopleNeeded;

  /** A person's answer, in the incident's time. */
  private record Help(long atMillis, Fault fault) {}

  /** A stroke, at a virtual time. */
  private record Struck(long at, FaultKind kind) {}

  /** Time that was not played, behind a virtual time. */
  private record Leap(long at, long millis) {}

  IncidentRun(
      Setting setting,
      FaultProfile profile,
      Incident incident,
      IncidentId id,
      long seed,
      Chronicle chronicle) {
    this.incident = incident;
    this.id = id;
    this.profile = profile;
    this.world = new World(setting, Rules.real(setting.topology()), chronicle, Seeds.of(seed));
    this.havoc = new Havoc(world);
    this.settling = new Settling(world, setting.clientPause());
    this.random = world.stream();
    long rest = Math.max(REST_MIN_MILLIS, REST_LEASES * world.lease().toMillis());
    this.calm = new Calm(world, rest * NANOS);
  }

  IncidentResult play() {
    long ready = 0;
    while (ready < READY_MAX_MILLIS && settling.unsettled().isPresent()) {
      ready += STEP_MILLIS;
      world.runUntil(ready * NANOS);
    }
    zero = world.now() + random.nextLong(LEAD_MAX_MILLIS * NANOS);
    world.runUntil(zero);
    for (Stroke stroke : incident.strokes()) {
      goTo(stroke.atMillis() - incident.beginsMillis());
      if (broken()) {
        break;
      }
      struck.add(new Struck(world.now(), stroke.kind()));
      havoc.befall(stroke.fault());
      calm.stirred();
    }
    if (!broken()) {
      converge();
      world.judge().audit(world.newestState());
    }
    return result();
  }

  private boolean broken() {
    return !world.judge().violations().isEmpty();
  }

  private long millis() {
    return (world.now() - zero) / NANOS + leaptMillis;
  }

  private void goTo(long target) {
    while (millis() < target && !broken()) {
      long next = help.isEmpty() ? target : Math.min(target, help.peek().atMillis());
      step(Math.min(STEP_MILLIS, Math.max(1, next - millis())));
      if (calm.still()) {
        askPeople();
        leapTo(help.isEmpty() ? target : Math.min(target, help.peek().atMillis()));
      }
      letPeopleAct();
    }
  }

  private void step(long millis) {
    world.runUntil(world.now() + millis * NANOS);
  }

  private void leapTo(long target) {
    long skipped = target - millis() - STEP_MILLIS;
    if (skipped > 0) {
      leaptMillis += skipped;
      leaps.add(new Leap(world.now(), skipped));
      world
          .chronicle()
          .tell(
              world.now(),
              41,
              () ->
                  "~ nothing moves; "
                      + Chronicle.words(Duration.ofMillis(skipped))
                      + " pass that are not counted here");
    }
  }

  private void converge() {
    long until = millis() + CONVERGE_MILLIS + 10 * world.lease().toMillis();
    long shown = millis() + SHOWS_MILLIS + world.lease().toMillis();
    while (!broken() && (millis() < shown || settling.unsettled().isPresent())) {
      step(STEP_MILLIS);
      if (millis() >= shown && (calm.still() || millis() >= until)) {
        boolean waits = askPeople();
        if (!waits || helped > HELP_MAX) {
          Violation.Promise promise =
              world.newestState().runbooks().stream().anyMatch(Runbook::open)
                  ? Violation.Promise.RUNBOOK_ENDS
                  : Violation.Promise.CONVERGES;
          world.judge().violated(promise, settling.unsettled().orElse(""));
          return;
        }
        leapTo(help.element().atMillis());
        until = millis() + CONVERGE_MILLIS + 10 * world.lease().toMillis();
      }
      letPeopleAct();
    }
  }

  /** Whoever is asked answers in their own time. Says whether an answer is on its way. */
  private boolean askPeople() {
    if (!help.isEmpty()) {
      return true;
    }
    for (Runbook runbook : world.newestState().runbooks()) {
      if (runbook.status() == Status.AWAITING_APPROVAL) {
        for (int person = 1; person <= world.topology().failover().approvals(); person++) {
          answer(new Fault.Approve("person-" + person));
        }
      } else if (runbook.status() == Status.BLOCKED) {
        peopleNeeded = true;
        // As long as something may still come back, nothing is given up.
        if (struck.size() == incident.strokes().size()) {
          answer(new Fault.Failover(Optional.empty(), true, "chief"));
        }
      }
    }
    return !help.isEmpty();
  }

  private void answer(Fault fault) {
    peopleNeeded = true;
    long late = profile.answer().millis(random);
    help.add(new Help(millis() + Math.max(1, late), fault));
  }

  private void letPeopleAct() {
    while (!help.isEmpty() && help.peek().atMillis() <= millis()) {
      helped++;
      havoc.befall(help.remove().fault());
      calm.stirred();
    }
  }

  private IncidentResult result() {
    Set<FaultKind> kinds = new HashSet<>();
    incident.failures().forEach(failure -> kinds.add(failure.kind()));
    List<Interruption> interruptions = new ArrayList<>();
    for (Database database : world.topology().databases()) {
      interruptions.addAll(interruptions(database));
    }
    boolean lossOfPrimary =
        world.topology().databases().stream()
            .anyMatch(database -> incident.lossOf(database.primary()));
    return new IncidentResult(
        id,
        kinds,
        lossOfPrimary,
        interruptions,
        world.judge().losses().stream().map(this::loss).toList(),
        peopleNeeded,
        world.judge().violations().stream().findFirst(),
        Duration.ofNanos(world.now()));
  }

  /** Of the region whose clients waited longest, and that was not struck itself. */
  private List<Interruption> interruptions(Database database) {
    Set<RegionId> away = incident.struck();
    boolean everywhere = away.size() == world.size();
    List<Interruption> worst = List.of();
    Duration most = Duration.ZERO;
    for (int region = 0; region < world.size(); region++) {
      if (everywhere || !away.contains(world.id(region))) {
        List<Interruption> here = interruptions(database, region);
        Duration sum =
            here.stream().map(Interruption::lasted).reduce(Duration.ZERO, Duration::plus);
        if (sum.compareTo(most) > 0) {
          most = sum;
          worst = here;
        }
      }
    }
    return worst;
  }

  private List<Interruption> interruptions(Database database, int region) {
    Availability availability = world.availability(database.id(), region);
    List<Availability.Outage> outages = new ArrayList<>(availability.outages());
    outages.add(new Availability.Outage(availability.lastServed(), world.now()));
    List<Interruption> interruptions = new ArrayList<>();
    for (Availability.Outage outage : outages) {
      if (outage.to() > zero && outage.nanos() > availability.gapNanos()) {
        Struck cause = cause(outage.from());
        long from = Math.max(outage.from(), Math.min(cause.at(), outage.to()));
        long leapt =
            leaps.stream()
                // A pause that merely lies around the leap was none before it.
                .filter(leap -> leap.at() - from >= Calm.LATELY_NANOS && leap.at() < outage.to())
                .mapToLong(Leap::millis)
                .sum();
        Duration lasted = Duration.ofNanos(outage.to() - from).plusMillis(leapt);
        interruptions.add(new Interruption(database.id(), cause.kind(), lasted));
      }
    }
    return interruptions;
  }

  /**
   * The stroke that fell between the last success and the moment at which the next one was due;
   * else the last one before.
   */
  private Struck cause(long from) {
    long due = from + world.gapNanos();
    Struck before = struck.getFirst();
    for (Struck each : struck) {
      if (each.at() > from && each.at() <= due) {
        return each;
      }
      if (each.at() <= from) {
        before = each;
      }
    }
    return before;
  }

  private Loss loss(Judge.Lost lost) {
    Struck cause = struck.getFirst();
    for (Struck each : struck) {
      if (each.at() <= lost.foundAt()) {
        cause = each;
      }
    }
    long until = Math.max(lost.newestAt(), Math.min(cause.at(), lost.foundAt()));
    return new Loss(
        lost.resource(),
        cause.kind(),
        lost.writes(),
        Duration.ofNanos(Math.max(0, until - lost.oldestAt())));
  }
}
