package dev.holdfast.model.design;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the file tells about a resource that computes. Whatever the file leaves out is empty.
 *
 * @param instances how many instances run in each region in quiet times
 * @param quota how many instances the provider lets run in each region
 * @param needed how many instances carry the peak of all regions together
 * @param cpu processor cores of one instance
 * @param memory memory of one instance
 * @param start from asking for an instance to its first answer
 * @param scaling how it grows under load
 * @param stateless whether an instance can be lost without losing anything, so that it may run on
 *     spot capacity
 * @param crossRegionCalls how many synchronous calls to another region one request makes
 */
public record ServiceFacts(
    Map<RegionId, Integer> instances,
    Map<RegionId, Integer> quota,
    Optional<Integer> needed,
    Cpu cpu,
    Memory memory,
    Optional<Duration> start,
    Scaling scaling,
    Optional<Boolean> stateless,
    Optional<Double> crossRegionCalls) {
  /** Nothing is known. */
  public static final ServiceFacts NONE =
      new ServiceFacts(
          Map.of(),
          Map.of(),
          Optional.empty(),
          Cpu.NONE,
          Memory.NONE,
          Optional.empty(),
          Scaling.NONE,
          Optional.empty(),
          Optional.empty());

  public ServiceFacts {
    instances = Collections.unmodifiableMap(new LinkedHashMap<>(instances));
    quota = Collections.unmodifiableMap(new LinkedHashMap<>(quota));
  }
}
