package dev.holdfast.control;

import static dev.holdfast.control.ControlLog.rejected;

import dev.holdfast.control.Runbook.Kind;
import dev.holdfast.control.Runbook.Status;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The part of {@link ControlLog} that moves runbooks on. */
final class RunbookLog {
  private final Topology topology;

  RunbookLog(Topology topology) {
    this.topology = topology;
  }

  Applied open(ControlState state, ResourceState resource, Command.OpenRunbook open) {
    Optional<Runbook> other = state.openRunbook(resource.id());
    if (other.isPresent()) {
      boolean stuck = !(resource.phase() instanceof Phase.Steady) && resource.leased();
      return stuck
          ? startOver(state, resource, other.get(), open)
          : rejected(state, "runbook " + other.get().id() + " is still open");
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

  /** The chosen primary did not come up: its runbook goes back to the fence, in the next epoch. */
  private static Applied startOver(
      ControlState state, ResourceState resource, Runbook stuck, Command.OpenRunbook again) {
    Draft draft = new Draft(state);
    draft.audit(again.atMillis(), again.by(), "start-over", stuck.id(), again.detected());
    Runbook unplanned = stuck.unplanned(again.target());
    beginFence(draft, resource, unplanned, again.atMillis(), again.detected());
    return draft.accepted(stuck.id());
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

  private static String waiting(int needed) {
    return "waits for the approval of " + needed + " different people";
  }

  Applied approve(ControlState state, Command.Approve approve) {
    Optional<Runbook> found =
        state.runbooks().stream().filter(r -> r.id().equals(approve.runbook())).findFirst();
    if (found.isEmpty() || found.get().status() != Status.AWAITING_APPROVAL) {
      return rejected(state, "no runbook " + approve.runbook() + " waits for approval");
    }
    Runbook runbook = found.get();
    if (runbook.by().equals(approve.by())) {
      return rejected(state, approve.by() + " began it; somebody else must approve");
    }
    if (runbook.approvals().contains(approve.by())) {
      return rejected(state, approve.by() + " has already approved; somebody else must");
    }
    Draft draft = new Draft(state);
    runbook = runbook.approvedBy(approve.by());
    draft.audit(
        approve.atMillis(), approve.by(), "approve", runbook.id(), "approved by " + approve.by());
    int missing = approvalsNeeded(runbook.kind()) - runbook.approvals().size();
    if (missing > 0) {
      draft.put(runbook.with(Status.AWAITING_APPROVAL, "waits for " + missing + " more approvals"));
    } else {
      ResourceState resource = state.resource(runbook.resource());
      String because = "approved by " + String.join(", ", runbook.approvals());
      beginFence(draft, resource, runbook, approve.atMillis(), because);
    }
    return draft.accepted(runbook.id());
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
            .in(new Phase.Fencing(drain, new TreeMap<>(), Optional.empty(), false))
            .because(runbook.steps().getFirst().because()));
    draft.audit(atMillis, Runbook.AUTOMATION, "fence", resource.id(), because);
  }

  Applied abandon(ControlState state, Command.AbandonRunbook abandon) {
    Optional<Runbook> open = state.openRunbook(abandon.resource());
    if (open.isEmpty() || open.get().status() != Status.AWAITING_APPROVAL) {
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
    LogPosition from =
        promote.target().equals(resource.primary())
            ? fencing.fenced().orElse(LogPosition.START)
            : fencing.drained()
                ? fencing.fenced().orElse(LogPosition.START)
                : fencing.sealed().getOrDefault(promote.target(), LogPosition.START);
    Draft draft = new Draft(state);
    draft.put(
        new ResourceState(
            resource.id(),
            resource.epoch().next(),
            promote.target(),
            new Phase.Promoting(from),
            from,
            promote.sync(),
            Optional.empty(),
            new TreeMap<>(),
            resource.renewals() + 1,
            promote.because()));
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

  Applied leading(ControlState state, ResourceState resource, Command.ReportLeading report) {
    if (!(resource.phase() instanceof Phase.Promoting)
        || !report.region().equals(resource.primary())) {
      return rejected(state, report.region() + " is not being promoted");
    }
    String because = report.region() + " takes writes from " + report.position() + " on";
    Draft draft = new Draft(state);
    draft.put(resource.in(new Phase.Verifying()).beganAt(report.position()).because(because));
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
    draft.put(resource.in(new Phase.Steady()).because(report.because()));
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
