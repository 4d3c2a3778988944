package dev.holdfast.simulation;

import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.List;

/**
 * What years of a topology come to.
 *
 * @param topology its name
 * @param profile what befell it
 * @param seed of everything left to chance
 * @param years how many were played
 * @param incidents how many there were
 * @param peopleNeeded in how many of them a runbook waited for people
 * @param virtual how much virtual time was played
 * @param resources in the order of the file
 * @param broken the first promises that were not kept
 * @param brokenCount how many there were
 */
public record Summary(
    String topology,
    FaultProfile profile,
    long seed,
    long years,
    long incidents,
    long peopleNeeded,
    Duration virtual,
    List<OfResource> resources,
    List<BrokenPromise> broken,
    long brokenCount) {
  public Summary {
    resources = List.copyOf(resources);
    broken = List.copyOf(broken);
  }

  /** The worst verdict of all, where a broken promise is the worst. */
  public Verdict verdict() {
    if (brokenCount > 0) {
      return Verdict.MISSED;
    }
    Verdict worst = Verdict.MET;
    for (OfResource resource : resources) {
      for (Objective objective : List.of(resource.rto(), resource.rpo())) {
        if (objective.verdict().compareTo(worst) > 0) {
          worst = objective.verdict();
        }
      }
    }
    return worst;
  }

  /** Whether an objective is met. Later ones are worse. */
  public enum Verdict {
    /** Surely met: the whole interval is above the bar. */
    MET,
    /** Too few were seen. */
    UNKNOWN,
    /** Surely missed: the whole interval is below the bar. */
    MISSED
  }

  /**
   * A promise that was not kept.
   *
   * @param incident where; a replay shows it
   */
  public record BrokenPromise(IncidentId incident, Violation violation) {}

  /**
   * A figure and where the true one lies with 95 % confidence.
   *
   * @param value as found
   * @param low the least
   * @param high the most
   */
  public record Estimate(double value, double low, double high) {}

  /**
   * One resource.
   *
   * @param availability the share of time in which writes of regions that were not struck
   *     themselves were acknowledged, between 0 and 1
   * @param secondsPerYear without
   * @param recovery how long every unplanned interruption of writes lasted
   * @param planned the same of planned ones
   * @param lostWindow over incidents that lost acknowledged writes
   * @param rto against the objective
   * @param rpo against the objective
   * @param causes the failure that costs most first
   */
  public record OfResource(
      ResourceId id,
      Estimate availability,
      Estimate secondsPerYear,
      Distribution recovery,
      Distribution planned,
      Distribution lostWindow,
      Objective rto,
      Objective rpo,
      List<Cause> causes) {
    public OfResource {
      causes = List.copyOf(causes);
    }
  }

  /**
   * An objective and how often it was met when the region that took writes was lost.
   *
   * @param target what the file asks for
   * @param regionLoss what was found
   * @param met how often it was met
   * @param share of losses in which it was met, between 0 and 1
   */
  public record Objective(
      Duration target, Distribution regionLoss, long met, Estimate share, Verdict verdict) {}

  /**
   * What one kind of fault does to a resource.
   *
   * @param incidents in which it took part
   * @param interruptions of writes that it caused
   * @param secondsPerYear without writes
   */
  public record Cause(
      FaultKind kind, long incidents, Distribution interruptions, double secondsPerYear) {}
}
