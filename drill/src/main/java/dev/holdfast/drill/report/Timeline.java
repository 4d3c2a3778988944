package dev.holdfast.drill.report;

import dev.holdfast.drill.check.Operation;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.List;
import java.util.Map;

/**
 * What happened when.
 *
 * @param clientsNanos when the clients started
 * @param endNanos when the clients had stopped
 * @param regions all regions, in the order of the topology
 * @param marks what happened to all, in the order of time
 * @param epochs every primary that was seen, in the order of time
 * @param operations every operation on each resource
 * @param lag how far behind each resource's standbys were
 */
public record Timeline(
    long clientsNanos,
    long endNanos,
    List<RegionId> regions,
    List<Mark> marks,
    List<EpochChange> epochs,
    Map<ResourceId, List<Operation>> operations,
    Map<ResourceId, List<LagPoint>> lag) {
  public Timeline {
    regions = List.copyOf(regions);
    marks = List.copyOf(marks);
    epochs = List.copyOf(epochs);
    operations = Map.copyOf(operations);
    lag = Map.copyOf(lag);
  }
}
