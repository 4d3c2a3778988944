package dev.holdfast.model.design;

import java.time.Duration;
import java.util.Optional;

/**
 * How far copies are behind, as it was measured. Whatever the file leaves out is empty.
 *
 * @param p95 what the lag was below, 95 % of the time, when it was measured
 * @param alarm the lag at which somebody is alarmed
 */
public record MeasuredLag(Optional<Duration> p95, Optional<Duration> alarm) {
  /** Nothing is known. */
  public static final MeasuredLag NONE = new MeasuredLag(Optional.empty(), Optional.empty());
}
