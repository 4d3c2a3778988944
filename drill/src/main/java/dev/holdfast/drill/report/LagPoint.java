package dev.holdfast.drill.report;

import dev.holdfast.model.RegionId;

/**
 * How far behind a standby was at one moment.
 *
 * @param region where the standby is
 * @param nanos since the drill began
 * @param bytes how much of the primary's log it had not received
 */
public record LagPoint(RegionId region, long nanos, long bytes) {}
