package dev.holdfast.control;

import static dev.holdfast.control.ControlLog.rejected;

import dev.holdfast.control.Runbook.Kind;
import dev.holdfast.control.Runbook.Status;
import dev.holdfast.model.Database;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The part of {@link ControlLog} that moves runbooks on. */
final class RunbookLog {
  private final Topology topology;

  RunbookLog(Topology topology) {
    this.topology = topology;
  }

  Applied open(ControlState state, ResourceState resource, Command.OpenRunbook open) {
    Database database = topology.database(resource.id()).orElseThrow();
    Optional<String> misfit = misfit(database, resource, open.kind(), open.target());
    if (misfit.isPresent()) {
      return rejected(state, misfit.get());
    }
    Optional<Runbook> other = state.openRunbook(resource.id());
    if (other.isPresent()) {
      return again(state, resource, other.get(), open);
    }
    if (resource.phase() instanceof Phase.Fencing) {
      return rejected(state, resource.primary() + " is already being fenced");
    }
    Draft draft = new Draft(state);
    Runbook runbook =
        new Runbook(
                draft.nextRunbookId(resource.id()),
                resource.id(),
                resource.epoch(),
                open.kind(),
                open.target(),
                open.by(),
                open.allowLoss(),
                Status.RUNNING,
                open.detected(),
                new TreeSet<>(),
                List.of())
            .begin("detect", open.atMillis(), open.detected())
            .finish(open.atMillis(), open.detected())
            .begin("validate", open.atMillis(), open.validated())
            .finish(open.atMillis(), open.validated());
    draft.audit(
        open.atMillis(),
        open.by(),
        "open-" + open.kind().name().toLowerCase(java.util.Locale.ROOT),
        resource.id(),
        open.detected() + "; " + open.validated());
    int needed = approvalsNeeded(open.kind());
    runbook = runbook.begin("approve", open.atMillis(), waiting(needed));
    if (needed > 0) {
      draft.put(runbook.with(Status.AWAITING_APPROVAL, waiting(needed)));
      return draft.accepted(runbook.id());
    }
    beginFence(draft, resource, runbook, open.atMillis(), "the policy lets automation decide");
    return draft.accepted(runbook.id());
  }

  /** What makes a request impossible, whatever the state of the replicas. */
  static Optional<String> misfit(
      Database database, ResourceState resource, Kind kind, Optional<RegionId> target) {
    if (target.isEmpty()) {
      return kind == Kind.SWITCHOVER
          ? Optional.of("a switchover needs a region to switch to")
          : Optional.empty();
    }
    if (!database.members().contains(target.get())) {
      return Optional.of(target.get() + " holds no replica of " + resource.id());
    }
    return target.get().equals(resource.primary())
        ? Optional.of(target.get() + " is the primary of " + resource.id() + " already")
        : Optional.empty();
  }

  private List<RegionId> replicas(ResourceState resource) {
    return topology.database(resource.id()).map(Database::members).orElse(List.of());
  }

  /** A request while another runbook is open: goes on with that one, or is rejected. */
  private Applied again(
      ControlState state, ResourceState resource, Runbook other, Command.OpenRunbook again) {
    boolean automation = again.by().equals(Runbook.AUTOMATION);
    Phase phase = resource.phase();
    if (again.kind() == Kind.FAILOVER) {
      if (phase instanceof Phase.Promoting || phase instanceof Phase.Verifying) {
        return startOver(state, resource, other, again);
      }
      if (phase instanceof Phase.Fencing(var drain, _, _, _)) {
        if (drain && automation) {
          return startOver(state, resource, other, again);
        }
        if (!automation && other.status() == Status.BLOCKED) {
          return amend(state, other, again);
        }
      }
    }
    return rejected(state, "runbook " + other.id() + " is still open");
  }

  /**
   * The chosen primary did not come up, or the old one was lost while it handed over: the runbook
   * goes back to the fence.
   */
  private static Applied startOver(
      ControlState state, ResourceState resource, Runbook stuck, Command.OpenRunbook again) {
    Draft draft = new Draft(state);
    draft.audit(again.atMillis(), again.by(), "start-over", stuck.id(), again.detected());
    Runbook unplanned = stuck.unplanned(again.target());
    beginFence(draft, resource, unplanned, again.atMillis(), again.detected());
    return draft.accepted(stuck.id());
  }

  /** A person says how a blocked runbook may go on, and with it that a loss is accepted. */
  private Applied amend(ControlState state, Runbook blocked, Command.OpenRunbook again) {
    Draft draft = new Draft(state);
    String because =
        again.by() + (again.allowLoss() ? " accepts a loss" : " asks for it") + "; goes on";
    Runbook amended = blocked.amended(again.target(), again.by(), again.allowLoss());
    int needed = approvalsNeeded(Kind.FAILOVER);
    draft.audit(again.atMillis(), again.by(), "amend", blocked.id(), again.detected());
    draft.put(
        needed > 0
            ? amended.with(Status.AWAITING_APPROVAL, waiting(needed))
            : amended.with(Status.RUNNING, because));
    return draft.accepted(blocked.id());
  }

  /**
   * A planned switchover is asked for by a person and loses nothing; only a failover needs others
   * to agree.
   */
  private int approvalsNeeded(Kind kind) {
    return kind == Kind.FAILOVER && topology.failover().mode() == FailoverPolicy.Mode.APPROVAL
        ? topology.failover().approvals()
        : 0;
  }

  static String waiting(int needed) {
    return "waits for the approval of " + needed + " different people";
  }

  Applied approve(ControlState state, Command.Approve approve) {
    Optional<Runbook> found =
        state.runbooks().stream().filter(r -> r.id().equals(approve.runbook())).findFirst();
    if (found.isEmpty() || found.get().status() != Status.AWAITING_APPROVAL) {
      return rejected(state, "no runbook " + approve.runbook() + " waits for approval");
    }
    Runbook runbook = found.get();
    String person = approve.by().strip();
    if (person.isEmpty() || same(person, Runbook.AUTOMATION)) {
      return rejected(state, "only a person can approve; say who you are");
    }
    if (same(person, runbook.by())) {
      return rejected(state, person + " began it; somebody else must approve");
    }
    if (runbook.approvals().stream().anyMatch(earlier -> same(earlier, person))) {
      return rejected(state, person + " has already approved; somebody else must");
    }
    Draft draft = new Draft(state);
    runbook = runbook.approvedBy(person);
    draft.audit(approve.atMillis(), person, "approve", runbook.id(), "approved by " + person);
    int missing = approvalsNeeded(runbook.kind()) - runbook.approvals().size();
    if (missing > 0) {
      draft.put(runbook.with(Status.AWAITING_APPROVAL, "waits for " + missing + " more approvals"));
    } else {
      ResourceState resource = state.resource(runbook.resource());
      String because = "approved by " + String.join(", ", runbook.approvals());
      if (resource.phase() instanceof Phase.Steady) {
        beginFence(draft, resource, runbook, approve.atMillis(), because);
      } else {
        draft.put(runbook.with(Status.RUNNING, because));
      }
    }
    return draft.accepted(runbook.id());
  }

  private static boolean same(String person, String other) {
    return person.equalsIgnoreCase(other.strip());
  }

  private static void beginFence(
      Draft draft, ResourceState resource, Runbook runbook, long atMillis, String because) {
    boolean drain = runbook.kind() == Kind.SWITCHOVER;
    String waits =
        drain
            ? "waits until " + resource.primary() + " has handed everything over"
            : "waits until the lease of " + resource.primary() + " has run out or it is fenced";
    draft.put(
        runbook
            .finish(atMillis, because)
            .begin("fence", atMillis, waits)
            .with(Status.RUNNING, waits));
    draft.put(
        resource
            .in(new Phase.Fencing(drain, FixedMap.empty(), Optional.empty(), false))
            .because(runbook.steps().getFirst().because()));
    draft.audit(atMillis, Runbook.AUTOMATION, "fence", resource.id(), because);
  }

  Applied abandon(ControlState state, Command.AbandonRunbook abandon) {
    Optional<Runbook> open = state.openRunbook(abandon.resource());
    if (open.isEmpty()
        || open.get().status() != Status.AWAITING_APPROVAL
        || !(state.resource(abandon.resource()).phase() instanceof Phase.Steady)) {
      return rejected(state, "no runbook of " + abandon.resource() + " can be abandoned");
    }
    Draft draft = new Draft(state);
    draft.put(
        open.get()
            .finish(abandon.atMillis(), abandon.because())
            .with(Status.ABANDONED, abandon.because()));
    draft.audit(
        abandon.atMillis(), Runbook.AUTOMATION, "abandon", open.get().id(), abandon.because());
    return draft.accepted(open.get().id());
  }

  Applied block(ControlState state, Command.BlockRunbook block) {
    Optional<Runbook> open = state.openRunbook(block.resource());
    if (open.isEmpty() || open.get().status() == Status.AWAITING_APPROVAL) {
      return rejected(state, "no runbook of " + block.resource() + " is running");
    }
    Draft draft = new Draft(state);
    draft.put(open.get().with(Status.BLOCKED, block.because()));
    draft.audit(block.atMillis(), Runbook.AUTOMATION, "block", open.get().id(), block.because());
    return draft.accepted(open.get().id());
  }

  Applied sealed(ControlState state, ResourceState resource, Command.ReportSealed report) {
    if (!(resource.phase() instanceof Phase.Fencing fencing)) {
      return rejected(state, "nothing is being fenced");
    }
    if (report.region().equals(resource.primary())
        || !replicas(resource).contains(report.region())) {
      return rejected(state, report.region() + " is no standby of " + resource.id());
    }
    if (report.position().timeline() > resource.epoch().value()) {
      // A timeline is named after the epoch that began it, and no epoch began this one.
      return rejected(
          state,
          report.region()
              + " has a log of timeline "
              + report.position().timeline()
              + ", which no epoch began");
    }
    LogPosition known = resource.reached().getOrDefault(report.region(), LogPosition.START);
    if (report.position().compareTo(known) < 0) {
      // A replica that lost what it had acknowledged cannot vouch for the quorum.
      return rejected(
          state,
          report.region()
              + " had the log up to "
              + known
              + " and now has it only up to "
              + report.position());
    }
    Draft draft = new Draft(state);
    draft.put(resource.in(fencing.withSealed(report.region(), report.position())));
    draft.audit(
        report.atMillis(),
        report.region().value(),
        "sealed",
        resource.id(),
        "takes no more log from " + resource.primary() + ", has it up to " + report.position());
    return draft.accepted("");
  }

  Applied fenced(ControlState state, ResourceState resource, Command.ReportFenced report) {
    if (!(resource.phase() instanceof Phase.Fencing fencing)
        || !report.region().equals(resource.primary())) {
      return rejected(state, report.region() + " is not being fenced");
    }
    Draft draft = new Draft(state);
    draft.put(resource.in(fencing.withFenced(report.position(), report.drained())));
    draft.audit(
        report.atMillis(),
        report.region().value(),
        "fenced",
        resource.id(),
        "acknowledges nothing more; its log ends at "
            + report.position()
            + (report.drained() ? ", handed over" : ""));
    return draft.accepted("");
  }

  Applied promote(ControlState state, ResourceState resource, Command.Promote promote) {
    if (!(resource.phase() instanceof Phase.Fencing fencing)) {
      return rejected(state, resource.primary() + " is not being fenced");
    }
    Optional<LogPosition> from = from(resource, fencing, promote.target());
    if (from.isEmpty()) {
      return rejected(state, promote.target() + " has not sealed its replica");
    }
    Optional<RegionId> further = further(state, resource, fencing, promote.target());
    if (further.isPresent()) {
      return rejected(state, further.get() + " has sealed a longer log meanwhile");
    }
    Draft draft = new Draft(state);
    // Where an unfenced primary's log ends is not known; the log of the next epoch surely has all.
    boolean known = !promote.target().equals(resource.primary()) || fencing.fenced().isPresent();
    LogPosition whole =
        known ? from.get() : ResourceState.beginning(resource.epoch().next().value());
    draft.put(
        resource.promoted(promote.target(), from.get(), whole, promote.sync(), promote.because()));
    draft.calm(promote.target(), resource.id());
    state
        .openRunbook(resource.id())
        .ifPresent(open ->
            draft.put(
                open.finish(promote.atMillis(), promote.because())
                    .begin("promote", promote.atMillis(), "waits for " + promote.target())
                    .with(Status.RUNNING, promote.because())));
    draft.audit(
        promote.atMillis(),
        Runbook.AUTOMATION,
        "promote",
        resource.id() + " to " + promote.target() + " in epoch " + resource.epoch().next(),
        promote.because());
    return draft.accepted("");
  }

  /** Who has a longer log than the target, unless a person has a say in who is promoted. */
  private static Optional<RegionId> further(
      ControlState state, ResourceState resource, Phase.Fencing fencing, RegionId target) {
    LogPosition has = fencing.sealed().get(target);
    boolean chosen =
        state
            .openRunbook(resource.id())
            .map(runbook -> runbook.target().isPresent() || runbook.allowLoss())
            .orElse(false);
    if (has == null || chosen || fencing.drain()) {
      return Optional.empty();
    }
    return fencing.sealed().entrySet().stream()
        .filter(other -> other.getValue().compareTo(has) > 0)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * The log that {@code target} must have before it begins; empty if nothing is known of it. The
   * old primary itself needs no fence: it must have what it was last seen to have.
   */
  private static Optional<LogPosition> from(
      ResourceState resource, Phase.Fencing fencing, RegionId target) {
    if (target.equals(resource.primary()) || fencing.drained()) {
      LogPosition known = resource.lastSeen();
      return Optional.of(fencing.fenced().filter(end -> end.compareTo(known) > 0).orElse(known));
    }
    return Optional.ofNullable(fencing.sealed().get(target));
  }

  Applied leading(ControlState state, ResourceState resource, Command.ReportLeading report) {
    if (!(resource.phase() instanceof Phase.Promoting)
        || !report.region().equals(resource.primary())) {
      return rejected(state, report.region() + " is not being promoted");
    }
    String because = report.region() + " takes writes from " + report.position() + " on";
    Draft draft = new Draft(state);
    draft.put(
        resource
            .reaching(report.region(), report.position())
            .in(new Phase.Verifying())
            .because(because));
    state
        .openRunbook(resource.id())
        .ifPresent(open ->
            draft.put(
                open.finish(report.atMillis(), because)
                    .begin("verify", report.atMillis(), "waits for a write and a read")
                    .with(Status.RUNNING, because)));
    draft.audit(report.atMillis(), report.region().value(), "leading", resource.id(), because);
    return draft.accepted("");
  }

  Applied verified(ControlState state, ResourceState resource, Command.ReportVerified report) {
    if (!(resource.phase() instanceof Phase.Verifying)
        || !report.region().equals(resource.primary())) {
      return rejected(state, report.region() + " is not being verified");
    }
    Draft draft = new Draft(state);
    draft.put(resource.settled().because(report.because()));
    state.openRunbook(resource.id()).ifPresent(open -> draft.put(ended(open, resource, report)));
    draft.audit(
        report.atMillis(), report.region().value(), "verified", resource.id(), report.because());
    return draft.accepted("");
  }

  private static Runbook ended(
      Runbook open, ResourceState resource, Command.ReportVerified report) {
    RegionId wanted = open.target().orElse(resource.primary());
    boolean asAsked = wanted.equals(resource.primary());
    String serves = resource.primary() + " serves in epoch " + resource.epoch();
    String because = asAsked ? serves : serves + " instead of " + wanted;
    return open.finish(report.atMillis(), report.because())
        .with(asAsked ? Status.COMPLETED : Status.ROLLED_BACK, because);
  }
}
