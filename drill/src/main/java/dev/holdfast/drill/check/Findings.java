package dev.holdfast.drill.check;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one resource's evidence proves.
 *
 * @param resource which
 * @param counts how many operations ended how
 * @param loss what is gone; missing if what is there could not be read
 * @param splitBrain writes that a deposed primary acknowledged
 * @param staleReads reads that did not come from the primary in charge
 * @param replicas what each member holds at the end
 * @param replicasEqual whether every replica holds the same; empty if one could not be read and the
 *     others do not differ
 * @param exported what the exports hold; missing if they could not be read
 * @param recoveries how long writes were away, for each surviving region
 * @param pauses the longest times without an acknowledged write; empty without a fault
 * @param checks the questions that the verdict rests on
 * @param objectives the objectives beside what was measured
 */
public record Findings(
    ResourceId resource,
    Counts counts,
    Gathered<Loss> loss,
    List<Anomaly> splitBrain,
    List<Anomaly> staleReads,
    Map<RegionId, Gathered<Content>> replicas,
    Optional<Boolean> replicasEqual,
    Gathered<Exported> exported,
    Map<RegionId, Recovery.Result> recoveries,
    Optional<Pauses> pauses,
    List<Check> checks,
    List<ObjectiveResult> objectives) {
  public Findings {
    replicas = Map.copyOf(replicas);
    recoveries = Map.copyOf(recoveries);
    checks = List.copyOf(checks);
    objectives = List.copyOf(objectives);
  }

  /**
   * The measured RTO: that of the surviving region which waited longest; empty if any is still
   * waiting.
   */
  public Optional<Duration> rto() {
    Duration worst = Duration.ZERO;
    for (Recovery.Result recovery : recoveries.values()) {
      if (!(recovery instanceof Recovery.Result.Back back)) {
        return Optional.empty();
      }
      worst = back.away().compareTo(worst) > 0 ? back.away() : worst;
    }
    return recoveries.isEmpty() ? Optional.empty() : Optional.of(worst);
  }
}
