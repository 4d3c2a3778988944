package dev.holdfast.simulation;

import java.util.List;

/**
 * What became of one year.
 *
 * @param year from 1
 * @param incidents in the order of their beginning
 */
public record YearResult(long year, List<IncidentResult> incidents) {
  public YearResult {
    incidents = List.copyOf(incidents);
  }
}
