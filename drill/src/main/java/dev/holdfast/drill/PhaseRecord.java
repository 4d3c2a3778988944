package dev.holdfast.drill;

import dev.holdfast.model.Epoch;
import java.time.Instant;
import java.util.Optional;

/**
 * One phase of a runbook as it was recorded by the regions.
 *
 * @param runbook which runbook it belongs to; unique within the topology
 * @param epoch the epoch that the runbook leads to
 * @param name detect, validate, approve, execute, verify, complete or roll-back
 * @param started when it began
 * @param ended when it was found done; empty while it is under way
 * @param because why it ended as it did, or what it waits for
 */
public record PhaseRecord(
    String runbook,
    Epoch epoch,
    String name,
    Instant started,
    Optional<Instant> ended,
    String because) {}
