package dev.holdfast.control;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.ArrayList;
import java.util.List;

/**
 * The next state while a command is being applied. Lives within one call of {@link
 * ControlLog#apply}.
 */
final class Draft {
  private FixedMap<RegionId, RegionState> regions;
  private FixedMap<ResourceId, ResourceState> resources;
  private List<Runbook> runbooks;
  private List<ExportRecord> exports;
  private long runbookCount;
  private AuditTrail audit;

  Draft(ControlState state) {
    regions = FixedMap.copyOf(state.regions());
    resources = FixedMap.copyOf(state.resources());
    runbooks = state.runbooks();
    exports = state.exports();
    runbookCount = state.runbookCount();
    audit = state.audit();
  }

  void put(RegionId region, RegionState state) {
    regions = regions.with(region, state);
  }

  void put(ResourceState resource) {
    resources = resources.with(resource.id(), resource);
  }

  /** Forgets a replica's trouble: it was with an earlier task than the one given now. */
  void calm(RegionId region, ResourceId resource) {
    RegionState state = regions.get(region);
    if (state != null) {
      regions = regions.with(region, state.calm(resource));
    }
  }

  String nextRunbookId(ResourceId resource) {
    runbookCount++;
    return resource + "-" + runbookCount;
  }

  /** Adds the runbook, or replaces the one of the same id. */
  void put(Runbook runbook) {
    runbooks = new ArrayList<>(runbooks);
    for (int i = 0; i < runbooks.size(); i++) {
      if (runbooks.get(i).id().equals(runbook.id())) {
        runbooks.set(i, runbook);
        return;
      }
    }
    runbooks.add(runbook);
    List<Runbook> ended = runbooks.stream().filter(r -> !r.open()).toList();
    if (ended.size() > ControlState.HISTORY_MAX) {
      runbooks.remove(ended.getFirst());
    }
  }

  void put(ExportRecord export) {
    exports = new ArrayList<>(exports);
    exports.add(export);
    if (exports.size() > ControlState.HISTORY_MAX) {
      exports.removeFirst();
    }
  }

  void audit(long atMillis, String actor, String action, Object subject, String because) {
    audit =
        audit.plus(atMillis, actor, new AuditEntry.Act(action, String.valueOf(subject), because));
  }

  Applied accepted(String subject) {
    return replying(new Reply.Accepted(subject));
  }

  Applied replying(Reply reply) {
    return new Applied(
        new ControlState(regions, resources, runbooks, runbookCount, exports, audit), reply);
  }
}
