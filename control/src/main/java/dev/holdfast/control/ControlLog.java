package dev.holdfast.control;

import dev.holdfast.control.Command.Heartbeat;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.util.Optional;

/**
 * Applies committed commands. Total and deterministic: equal states and commands give equal results
 * on every node.
 */
public final class ControlLog {
  /**
   * A heartbeat renews the lease only if one of the two before it was acknowledged to its sender. A
   * region that can send but not hear must not look alive for ever, since it cannot know its own
   * lease.
   */
  static final long UNACKNOWLEDGED_MAX = 2;

  private final RunbookLog runbooks;

  /** For one topology; every node must use the same. */
  public ControlLog(Topology topology) {
    this.runbooks = new RunbookLog(topology);
  }

  /** The state and the answer after {@code command}. */
  public Applied apply(ControlState state, Command command) {
    return switch (command) {
      case Heartbeat heartbeat -> heartbeat(state, heartbeat);
      case Command.Approve approve -> runbooks.approve(state, approve);
      case Command.OfResource about -> {
        ResourceState resource = state.resources().get(about.resource());
        if (resource == null) {
          yield rejected(state, "there is no resource " + about.resource());
        }
        if (!resource.epoch().equals(about.epoch())) {
          yield rejected(
              state, "epoch is " + resource.epoch() + " now, no longer " + about.epoch());
        }
        yield ofResource(state, resource, about);
      }
    };
  }

  private Applied ofResource(ControlState state, ResourceState resource, Command.OfResource about) {
    return switch (about) {
      case Command.OpenRunbook open -> runbooks.open(state, resource, open);
      case Command.AbandonRunbook abandon -> runbooks.abandon(state, abandon);
      case Command.BlockRunbook block -> runbooks.block(state, block);
      case Command.ReportSealed sealed -> runbooks.sealed(state, resource, sealed);
      case Command.ReportFenced fenced -> runbooks.fenced(state, resource, fenced);
      case Command.Promote promote -> runbooks.promote(state, resource, promote);
      case Command.ReportLeading leading -> runbooks.leading(state, resource, leading);
      case Command.ReportVerified verified -> runbooks.verified(state, resource, verified);
      case Command.ReconfigureSync change -> reconfigure(state, resource, change);
      case Command.RecordExport export -> export(state, export);
    };
  }

  private Applied heartbeat(ControlState state, Heartbeat beat) {
    RegionState last = state.regions().get(beat.region());
    if (last == null) {
      return rejected(state, "there is no region " + beat.region());
    }
    boolean late =
        beat.incarnation() < last.incarnation()
            || (beat.incarnation() == last.incarnation() && beat.sequence() <= last.sequence());
    if (late) {
      return rejected(state, "a newer heartbeat of " + beat.region() + " was applied before");
    }
    Draft draft = new Draft(state);
    draft.put(
        beat.region(),
        new RegionState(
            beat.incarnation(),
            beat.sequence(),
            last.heartbeats() + 1,
            beat.unreachable(),
            FixedMap.copyOf(beat.replicas()),
            beat.atMillis()));
    FixedMap<ResourceId, Epoch> grants = FixedMap.empty();
    boolean heard = beat.sequence() - beat.acknowledged() <= UNACKNOWLEDGED_MAX;
    for (ResourceState resource : state.resources().values()) {
      ReplicaReport report = beat.replicas().get(resource.id());
      // A position is a place in a history; one of another history says nothing about this one.
      ResourceState next =
          report == null || isOfAnotherHistory(resource, beat.region(), report)
              ? resource
              : resource.reaching(beat.region(), report.position());
      if (!resource.primary().equals(beat.region())) {
        draft.put(next);
        continue;
      }
      next = confirmSync(draft, next, beat);
      if (heard && resource.leased()) {
        next = next.renewed();
        grants = grants.with(resource.id(), resource.epoch());
      }
      draft.put(next);
    }
    return draft.replying(new Reply.Renewed(grants));
  }

  /** As far as the report tells: a primary that no epoch made began a history of its own. */
  private static boolean isOfAnotherHistory(
      ResourceState resource, RegionId region, ReplicaReport report) {
    return switch (report.state()) {
      case DIVERGED -> true;
      case PRIMARY -> !region.equals(resource.primary());
      case EMPTY, STOPPED, STANDBY, UNKNOWN -> false;
    };
  }

  /**
   * The newest pending sync set takes the place of all before it once the primary says that it is
   * in force: whatever was acknowledged before is then on enough of its standbys too.
   */
  private static ResourceState confirmSync(Draft draft, ResourceState resource, Heartbeat beat) {
    Optional<SyncSet> pending = resource.pendingSync();
    ReplicaReport report = beat.replicas().get(resource.id());
    if (pending.isEmpty()
        || report == null
        || !report.epoch().equals(resource.epoch())
        || report.syncVersion() != pending.get().version()) {
      return resource;
    }
    draft.audit(
        beat.atMillis(),
        beat.region().value(),
        "sync-in-force",
        resource.id(),
        "commits wait for " + describe(pending.get()));
    return resource.withSync(pending.get());
  }

  private Applied reconfigure(
      ControlState state, ResourceState resource, Command.ReconfigureSync change) {
    if (resource.pending().size() >= ResourceState.PENDING_MAX) {
      return rejected(state, "too many changes of the sync set are still under way");
    }
    if (change.pending().version() != resource.wantedSync().version() + 1) {
      return rejected(state, "the sync set has changed since");
    }
    if (!resource.leased()) {
      return rejected(state, "the primary is being fenced");
    }
    Draft draft = new Draft(state);
    draft.put(resource.withPendingSync(change.pending()).because(change.because()));
    draft.audit(
        change.atMillis(),
        Runbook.AUTOMATION,
        "reconfigure-sync",
        change.resource(),
        change.because());
    return draft.accepted("");
  }

  private static Applied export(ControlState state, Command.RecordExport export) {
    Draft draft = new Draft(state);
    draft.put(
        new ExportRecord(
            export.resource(), export.epoch(), export.region(), export.rows(), export.file()));
    draft.audit(
        export.atMillis(),
        export.region().value(),
        "export",
        export.resource(),
        export.rows() + " rows that only " + export.region() + " had are in " + export.file());
    return draft.accepted("");
  }

  static Applied rejected(ControlState state, String because) {
    return new Applied(state, new Reply.Rejected(because));
  }

  static String describe(SyncSet sync) {
    return sync.count() == 0 ? "nobody" : sync.count() + " of " + names(sync.regions());
  }

  static String names(Iterable<RegionId> regions) {
    StringBuilder text = new StringBuilder();
    regions.forEach(region -> text.append(text.isEmpty() ? "" : ", ").append(region));
    return text.toString();
  }
}
