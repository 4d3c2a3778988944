package dev.holdfast.advisor.estimate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one drill measured of one resource.
 *
 * @param resource its name
 * @param scenario what the drill did
 * @param where the report
 * @param valid whether the drill's verdict was valid
 * @param rto from the last acknowledged write before the fault to the first sustained one after it
 * @param terms what that consisted of; their sum is the RTO
 * @param lost the age of the oldest acknowledged write that was lost; zero if none was
 */
public record Evidence(
    String resource,
    String scenario,
    String where,
    boolean valid,
    Duration rto,
    Map<Term, Duration> terms,
    Optional<Duration> lost) {
  public Evidence {
    terms = Map.copyOf(terms);
    Duration sum = terms.values().stream().reduce(Duration.ZERO, Duration::plus);
    if (!sum.equals(rto)) {
      throw new IllegalArgumentException(
          "The terms of " + where + " add up to " + sum + ", not " + rto);
    }
  }

  /** Drills after which nobody could tell the region from one that is lost. */
  private static final Set<String> LOSSES =
      Set.of("region-loss", "partition", "one-way-partition", "freeze");

  /** What was measured of that resource in valid drills that lost a region. */
  static List<Evidence> of(String resource, List<Evidence> all) {
    return all.stream()
        .filter(one -> one.valid && LOSSES.contains(one.scenario) && one.resource.equals(resource))
        .toList();
  }
}
