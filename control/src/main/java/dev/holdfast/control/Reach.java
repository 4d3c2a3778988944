package dev.holdfast.control;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a region's probes of the others have found out, and what the others told with their answers.
 * All times end now, on the region's own clock.
 *
 * @param silence for how long each other region has owed an answer, from its last one; zero while
 *     it answers
 * @param told for each other region, how long ago at most every region answered its probes, as far
 *     as it has said so; the way that its word took is counted in
 */
public record Reach(Map<RegionId, Duration> silence, Map<RegionId, Map<RegionId, Duration>> told) {
  /** Nothing is known. */
  public static final Reach UNKNOWN = new Reach(Map.of(), Map.of());

  public Reach {
    silence = Map.copyOf(silence);
    Map<RegionId, Map<RegionId, Duration>> copy = new HashMap<>();
    told.forEach((region, ages) -> copy.put(region, Map.copyOf(ages)));
    told = Map.copyOf(copy);
  }

  /** Whether {@code by} was answered by {@code region} no longer ago than {@code most}. */
  boolean answered(RegionId region, RegionId by, Duration most) {
    Duration age = told.getOrDefault(by, Map.of()).get(region);
    return age != null && age.compareTo(most) <= 0;
  }
}
