package dev.holdfast.advisor.plan;

import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Evidence;
import dev.holdfast.advisor.estimate.Home;
import dev.holdfast.model.design.Design;
import java.util.List;
import java.util.Optional;

/**
 * Ninety days from the decision to a design that runs and was proven; fewer where all is in one
 * region.
 *
 * @param application whose plan it is
 * @param phases in order
 * @param aborts whatever the gate: what ends the project when it is seen
 */
public record Roadmap(String application, List<Phase> phases, List<Criterion> aborts) {
  private static final int BUSINESS_ENDS = 21;
  private static final int DATA_ENDS = 49;
  private static final int COMPUTE_ENDS = 70;
  private static final int TRAFFIC_ENDS = 90;

  public Roadmap {
    phases = List.copyOf(phases);
    aborts = List.copyOf(aborts);
  }

  /** The plan for a design, its gates answered by what is known and was measured. */
  public static Roadmap of(Design design, Estimate estimate, List<Evidence> evidence) {
    Tasks tasks = new Tasks(design);
    Measured measured = new Measured(design, estimate, evidence);
    Criteria criteria = new Criteria(design, estimate, measured);
    return Home.several(design)
        ? overRegions(design, tasks, criteria)
        : inOneRegion(design, new LoneTasks(design), criteria);
  }

  /** Nothing is to be spread: what one region can do is to keep backups that can be read. */
  private static Roadmap inOneRegion(Design design, LoneTasks tasks, Criteria criteria) {
    return new Roadmap(
        design.name(),
        List.of(
            new Phase(
                "one region: business case, owners",
                1,
                BUSINESS_ENDS,
                tasks.business(),
                new Gate(1, BUSINESS_ENDS, criteria.loneBusiness())),
            new Phase(
                "one region: backups elsewhere",
                BUSINESS_ENDS + 1,
                DATA_ENDS,
                tasks.backups(),
                new Gate(2, DATA_ENDS, criteria.loneBackups()))),
        criteria.loneAborts());
  }

  private static Roadmap overRegions(Design design, Tasks tasks, Criteria criteria) {
    return new Roadmap(
        design.name(),
        List.of(
            new Phase(
                "business case, pattern, owners, network",
                1,
                BUSINESS_ENDS,
                tasks.business(),
                new Gate(1, BUSINESS_ENDS, criteria.business())),
            new Phase(
                "data",
                BUSINESS_ENDS + 1,
                DATA_ENDS,
                tasks.data(),
                new Gate(2, DATA_ENDS, criteria.data())),
            new Phase(
                "compute, secrets, telemetry",
                DATA_ENDS + 1,
                COMPUTE_ENDS,
                tasks.compute(),
                new Gate(3, COMPUTE_ENDS, criteria.compute())),
            new Phase(
                "traffic",
                COMPUTE_ENDS + 1,
                TRAFFIC_ENDS,
                tasks.traffic(),
                new Gate(4, TRAFFIC_ENDS, criteria.traffic()))),
        criteria.aborts());
  }

  /** The gate of that number, or empty. */
  public Optional<Gate> gate(int number) {
    return phases.stream().map(Phase::gate).filter(gate -> gate.number() == number).findFirst();
  }

  /** The first gate that does not say go; the last if all do. */
  public Gate next() {
    return phases.stream()
        .map(Phase::gate)
        .filter(gate -> gate.answer() != Answer.GO)
        .findFirst()
        .orElse(phases.getLast().gate());
  }
}
