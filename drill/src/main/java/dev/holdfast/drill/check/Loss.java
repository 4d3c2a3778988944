package dev.holdfast.drill.check;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What became of acknowledged writes.
 *
 * @param lost those that are gone, in the order of their acknowledgement
 * @param window the span of time whose acknowledged writes may be gone; zero if none is
 * @param atRisk how many the lag at the fault excused losing; empty if that could not be told
 */
public record Loss(List<Operation> lost, Duration window, OptionalLong atRisk) {
  public Loss {
    lost = List.copyOf(lost);
  }
}
