package dev.holdfast.simulation;

import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What became of one incident.
 *
 * @param id names it within its forecast; a replay asks for it
 * @param kinds of the failures that it is made of
 * @param lossOfPrimary whether it is nothing but the loss of the region that took writes
 * @param interruptions of writes, one resource after the other
 * @param losses of acknowledged writes
 * @param peopleNeeded whether a runbook waited for people
 * @param violation a promise that was not kept
 * @param virtual how much virtual time was played
 */
public record IncidentResult(
    IncidentId id,
    Set<FaultKind> kinds,
    boolean lossOfPrimary,
    List<Interruption> interruptions,
    List<Loss> losses,
    boolean peopleNeeded,
    Optional<Violation> violation,
    Duration virtual) {
  public IncidentResult {
    kinds = Set.copyOf(kinds);
    interruptions = List.copyOf(interruptions);
    losses = List.copyOf(losses);
  }

  /**
   * For a while no write of the clients that waited longest was acknowledged.
   *
   * @param kind the failure that began or ended before
   * @param lasted from that failure, or from the last write acknowledged after it
   */
  public record Interruption(ResourceId resource, FaultKind kind, Duration lasted) {}

  /**
   * Acknowledged writes are gone.
   *
   * @param kind the failure before
   * @param writes how many, by clients that write rarely
   * @param window from the acknowledgement of the oldest to the failure, or to that of the newest
   */
  public record Loss(ResourceId resource, FaultKind kind, long writes, Duration window) {}
}
