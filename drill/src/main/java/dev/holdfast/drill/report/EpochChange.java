package dev.holdfast.drill.report;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;

/**
 * A region was first seen to hold the primary.
 *
 * @param resource of which resource
 * @param epoch in which epoch
 * @param region which region
 * @param nanos since the drill began
 */
public record EpochChange(ResourceId resource, Epoch epoch, RegionId region, long nanos) {}
