package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Map;

/**
 * How well another region is reached, by this region's own questions, and whom that one reaches as
 * it says itself with every answer.
 *
 * @param silence for how long it has owed an answer, counted from its last one; zero while it
 *     answers
 * @param roundTrip how long its last answer took
 * @param told how long ago, at most, each region answered its questions; the time that its word
 *     took and has waited here is counted in
 */
public record Contact(Duration silence, Duration roundTrip, Map<RegionId, Duration> told) {
  public Contact {
    told = Map.copyOf(told);
  }
}
