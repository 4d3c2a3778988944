package dev.holdfast.drill.folder;

import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Evidence;
import dev.holdfast.drill.report.Header;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.model.RegionId;
import java.util.List;

/**
 * What a drill's folder tells.
 *
 * @param header which drill it was; words of the folder, not checked
 * @param regions all regions, in the order of the topology
 * @param evidence for each resource, in the order of the topology
 * @param checks what the drill itself found of its course, and whether the history is whole
 * @param marks what happened to all, in the order of time
 * @param clientsNanos when the clients started
 * @param endNanos when the clients had stopped
 */
public record Recorded(
    Header header,
    List<RegionId> regions,
    List<Evidence> evidence,
    List<Check> checks,
    List<Mark> marks,
    long clientsNanos,
    long endNanos) {
  public Recorded {
    regions = List.copyOf(regions);
    evidence = List.copyOf(evidence);
    checks = List.copyOf(checks);
    marks = List.copyOf(marks);
  }
}
