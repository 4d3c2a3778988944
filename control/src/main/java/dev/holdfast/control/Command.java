package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What enters the replicated log. Applied in log order on every node by {@link ControlLog#apply};
 * each command names the epoch it was decided for and is rejected as a value when the state has
 * moved on.
 *
 * <p>{@code atMillis} is the proposer's wall clock in milliseconds since 1970. It is recorded for
 * people and never decides anything.
 */
public sealed interface Command {
  /** The proposer's wall clock, for the record. */
  long atMillis();

  /** A command about one resource in one epoch. */
  sealed interface OfResource extends Command {
    /** The resource. */
    ResourceId resource();

    /** The epoch that the command was decided in. */
    Epoch epoch();
  }

  /**
   * A region is alive, asks for its lease to be renewed and says what it sees.
   *
   * @param region who
   * @param incarnation grows with every start of the region's node
   * @param sequence grows by one with every heartbeat of an incarnation, from 1
   * @param acknowledged the sequence of the newest heartbeat whose renewal this node has received;
   *     0 for none
   * @param unreachable the regions that it cannot reach over the mesh
   * @param replicas what it sees of its own replicas
   */
  record Heartbeat(
      RegionId region,
      long incarnation,
      long sequence,
      long acknowledged,
      SortedSet<RegionId> unreachable,
      Map<ResourceId, ReplicaReport> replicas,
      long atMillis)
      implements Command {
    public Heartbeat {
      unreachable = RegionState.fixed(unreachable);
      replicas = FixedMap.copyOf(replicas);
    }
  }

  /**
   * Begins a runbook. In automatic mode it goes straight on to the fence.
   *
   * @param kind planned or not
   * @param target the region to promote; empty lets the safety rules choose
   * @param by who asks: a person's name, or {@code holdfast}
   * @param allowLoss whether a person accepts that acknowledged writes may be lost
   * @param detected what was detected
   * @param validated what was validated
   */
  record OpenRunbook(
      ResourceId resource,
      Epoch epoch,
      Runbook.Kind kind,
      Optional<RegionId> target,
      String by,
      boolean allowLoss,
      String detected,
      String validated,
      long atMillis)
      implements OfResource {}

  /**
   * A person approves a runbook.
   *
   * @param runbook its id
   * @param by the person's name
   */
  record Approve(String runbook, String by, long atMillis) implements Command {}

  /** Ends a runbook that has not begun to fence, with nothing changed. */
  record AbandonRunbook(ResourceId resource, Epoch epoch, String because, long atMillis)
      implements OfResource {}

  /** Says on the record why a runbook does not go on. */
  record BlockRunbook(ResourceId resource, Epoch epoch, String because, long atMillis)
      implements OfResource {}

  /**
   * A standby takes no more log from the primary of {@code epoch}, and has it up to {@code
   * position}.
   */
  record ReportSealed(
      ResourceId resource, Epoch epoch, RegionId region, LogPosition position, long atMillis)
      implements OfResource {}

  /**
   * The primary of {@code epoch} acknowledges nothing more.
   *
   * @param drained whether everything up to {@code position} was handed to the connected standbys
   */
  record ReportFenced(
      ResourceId resource,
      Epoch epoch,
      RegionId region,
      LogPosition position,
      boolean drained,
      long atMillis)
      implements OfResource {}

  /**
   * Makes {@code target} the primary of the epoch after {@code epoch}.
   *
   * @param sync which standbys its commits wait for
   */
  record Promote(
      ResourceId resource,
      Epoch epoch,
      RegionId target,
      SyncSet sync,
      String because,
      long atMillis)
      implements OfResource {}

  /** The primary of {@code epoch} takes writes, beginning at {@code position}. */
  record ReportLeading(
      ResourceId resource, Epoch epoch, RegionId region, LogPosition position, long atMillis)
      implements OfResource {}

  /** A write and a read through the public endpoint succeeded in {@code epoch}. */
  record ReportVerified(
      ResourceId resource, Epoch epoch, RegionId region, String because, long atMillis)
      implements OfResource {}

  /** Changes which standbys the commits of {@code epoch} wait for; takes effect in two steps. */
  record ReconfigureSync(
      ResourceId resource, Epoch epoch, SyncSet pending, String because, long atMillis)
      implements OfResource {}

  /** A region has exported rows that only it had, before discarding them. */
  record RecordExport(
      ResourceId resource, Epoch epoch, RegionId region, long rows, String file, long atMillis)
      implements OfResource {}
}
