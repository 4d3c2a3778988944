package dev.holdfast.drill.report;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.ResourceId;
import java.util.OptionalLong;

/**
 * A phase of a runbook on the drill's time.
 *
 * @param resource whose runbook
 * @param epoch the epoch that it leads to
 * @param name which phase
 * @param startedMillis since the drill began
 * @param tookMillis how long; empty if it was still under way
 * @param because why it ended as it did
 */
public record Phase(
    ResourceId resource,
    Epoch epoch,
    String name,
    long startedMillis,
    OptionalLong tookMillis,
    String because) {}
