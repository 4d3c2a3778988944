package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One execution of the runbook: detect, validate, approve, fence, promote, verify.
 *
 * @param id unique within the application
 * @param resource what it is about
 * @param epoch the epoch that it ends
 * @param kind planned or not
 * @param target the region asked for; empty if the safety rules choose
 * @param by who began it
 * @param allowLoss whether a person accepts that acknowledged writes may be lost
 * @param status where it stands
 * @param because why it stands there
 * @param approvals who approved
 * @param steps what was done, in order; the last one may be unfinished
 */
public record Runbook(
    String id,
    ResourceId resource,
    Epoch epoch,
    Kind kind,
    Optional<RegionId> target,
    String by,
    boolean allowLoss,
    Status status,
    String because,
    SortedSet<String> approvals,
    List<Step> steps) {
  /** The name under which the control plane itself acts. */
  public static final String AUTOMATION = "holdfast";

  public Runbook {
    approvals = Collections.unmodifiableSortedSet(new TreeSet<>(approvals));
    steps = List.copyOf(steps);
  }

  /** Planned or not. */
  public enum Kind {
    /** Unplanned: the primary may be gone. */
    FAILOVER,
    /** Planned: the primary hands over and nothing is lost. */
    SWITCHOVER
  }

  /** Where a runbook stands. */
  public enum Status {
    /** Waits for people. */
    AWAITING_APPROVAL,
    /** Goes on by itself. */
    RUNNING,
    /** Cannot go on; says why and goes on by itself once that changes. */
    BLOCKED,
    /** Ended as asked. */
    COMPLETED,
    /** Ended with the old primary serving again, in a new epoch. */
    ROLLED_BACK,
    /** Ended before anything was changed. */
    ABANDONED
  }

  /**
   * One step.
   *
   * @param name detect, validate, approve, fence, promote or verify
   * @param startedMillis wall clock of the proposer
   * @param finishedMillis as above; empty while it lasts
   * @param because why it ended as it did, or what it waits for
   */
  public record Step(
      String name, long startedMillis, Optional<Long> finishedMillis, String because) {}

  /** Whether it has not ended yet. */
  public boolean open() {
    return switch (status) {
      case AWAITING_APPROVAL, RUNNING, BLOCKED -> true;
      case COMPLETED, ROLLED_BACK, ABANDONED -> false;
    };
  }

  Runbook with(Status next, String why) {
    return new Runbook(
        id, resource, epoch, kind, target, by, allowLoss, next, why, approvals, steps);
  }

  /** The same runbook, no longer able to hand over. */
  Runbook unplanned(Optional<RegionId> wanted) {
    return new Runbook(
        id,
        resource,
        epoch,
        Kind.FAILOVER,
        wanted,
        by,
        allowLoss,
        status,
        because,
        approvals,
        steps);
  }

  /** The same runbook as a person wants it to go on; earlier approvals were for something else. */
  Runbook amended(Optional<RegionId> wanted, String person, boolean lossAccepted) {
    return new Runbook(
        id,
        resource,
        epoch,
        Kind.FAILOVER,
        wanted,
        person,
        allowLoss || lossAccepted,
        status,
        because,
        new TreeSet<>(),
        steps);
  }

  Runbook approvedBy(String person) {
    SortedSet<String> more = new TreeSet<>(approvals);
    more.add(person);
    return new Runbook(
        id, resource, epoch, kind, target, by, allowLoss, status, because, more, steps);
  }

  Runbook begin(String step, long atMillis, String why) {
    List<Step> more = new ArrayList<>(steps);
    more.add(new Step(step, atMillis, Optional.empty(), why));
    return withSteps(more);
  }

  /** Ends the last step if it is still open. */
  Runbook finish(long atMillis, String why) {
    List<Step> more = new ArrayList<>(steps);
    if (!more.isEmpty() && more.getLast().finishedMillis().isEmpty()) {
      Step last = more.removeLast();
      more.add(new Step(last.name(), last.startedMillis(), Optional.of(atMillis), why));
    }
    return withSteps(more);
  }

  private Runbook withSteps(List<Step> more) {
    return new Runbook(
        id, resource, epoch, kind, target, by, allowLoss, status, because, approvals, more);
  }
}
