package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;

/**
 * Rows that only a deposed primary had, exported before they were discarded.
 *
 * @param resource of which resource
 * @param epoch the epoch that the region then joined
 * @param region whose rows
 * @param rows how many
 * @param file where they lie in that region
 */
public record ExportRecord(
    ResourceId resource, Epoch epoch, RegionId region, long rows, String file) {}
