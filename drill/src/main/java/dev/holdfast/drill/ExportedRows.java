package dev.holdfast.drill;

import dev.holdfast.model.RegionId;
import java.nio.file.Path;

/**
 * Rows that a deposed primary had committed and not replicated, saved before they were discarded.
 *
 * @param region where they were found
 * @param file where they lie: UTF-8 text in which each exported row is on one line
 * @param rows how many the exporter says there are
 */
public record ExportedRows(RegionId region, Path file, long rows) {}
