package dev.holdfast.control;

import dev.holdfast.model.Database;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that all regions agree on. A value: equal logs give equal states.
 *
 * @param regions the newest heartbeat of every region
 * @param resources where every resource stands
 * @param runbooks the open runbook of each resource and the newest ended ones, oldest first
 * @param runbookCount how many runbooks there ever were
 * @param exports the newest exports, oldest first
 * @param audit the end of the audit log
 */
public record ControlState(
    SortedMap<RegionId, RegionState> regions,
    SortedMap<ResourceId, ResourceState> resources,
    List<Runbook> runbooks,
    long runbookCount,
    List<ExportRecord> exports,
    AuditTrail audit) {
  /** Ended runbooks and exports that are kept; older ones are in the audit file. */
  static final int HISTORY_MAX = 32;

  public ControlState {
    regions = FixedMap.copyOf(regions);
    resources = FixedMap.copyOf(resources);
    runbooks = List.copyOf(runbooks);
    exports = List.copyOf(exports);
  }

  /** Before the first command: every resource at epoch 1 with the primary that the file names. */
  public static ControlState initial(Topology topology) {
    SortedMap<RegionId, RegionState> regions = new TreeMap<>();
    topology.regionIds().forEach(id -> regions.put(id, RegionState.UNSEEN));
    SortedMap<ResourceId, ResourceState> resources = new TreeMap<>();
    for (Database database : topology.databases()) {
      resources.put(database.id(), initial(database));
    }
    return new ControlState(regions, resources, List.of(), 0, List.of(), AuditTrail.EMPTY);
  }

  private static ResourceState initial(Database database) {
    int count = database.syncStandbys();
    TreeSet<RegionId> standbys = count == 0 ? new TreeSet<>() : new TreeSet<>(database.replicas());
    return new ResourceState(
        database.id(),
        Epoch.NONE.next(),
        database.primary(),
        new Phase.Steady(),
        LogPosition.START,
        new SyncSet(1, count, standbys),
        List.of(),
        new TreeMap<>(),
        List.of(),
        0,
        "the file names " + database.primary() + " as the first primary");
  }

  /** A resource that must exist. */
  public ResourceState resource(ResourceId id) {
    ResourceState found = resources.get(id);
    if (found == null) {
      throw new IllegalArgumentException("Not in the state: " + id);
    }
    return found;
  }

  /** The open runbook of a resource. */
  public Optional<Runbook> openRunbook(ResourceId resource) {
    for (Runbook runbook : runbooks) {
      if (runbook.open() && runbook.resource().equals(resource)) {
        return Optional.of(runbook);
      }
    }
    return Optional.empty();
  }

  /** What the region last reported of its replica. */
  public Optional<ReplicaReport> report(RegionId region, ResourceId resource) {
    RegionState state = regions.get(region);
    return state == null ? Optional.empty() : Optional.ofNullable(state.replicas().get(resource));
  }
}
