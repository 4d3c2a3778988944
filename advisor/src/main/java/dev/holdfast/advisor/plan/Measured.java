package dev.holdfast.advisor.plan;

import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Evidence;
import dev.holdfast.model.design.Bill;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.PastDrill;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What was measured of a design: by drills that left a report, and as its file tells. */
final class Measured {
  private final Design design;
  private final Estimate estimate;
  private final List<Evidence> evidence;

  Measured(Design design, Estimate estimate, List<Evidence> evidence) {
    this.design = design;
    this.estimate = estimate;
    this.evidence = List.copyOf(evidence);
  }

  /** The store with the largest lag that is measured. */
  Optional<DeclaredResource> slowest() {
    return design.resources().stream()
        .filter(resource -> resource.store().lag().p95().isPresent())
        .max(Comparator.comparing(resource -> resource.store().lag().p95().orElseThrow()));
  }

  /** What is spent over what was expected to be spent by now. */
  Optional<Double> spend() {
    Bill bill = design.facts().bill();
    return bill.projected()
        .filter(projected -> projected.signum() > 0)
        .flatMap(projected -> bill.total().map(total -> ratio(total, projected)));
  }

  private static double ratio(BigDecimal total, BigDecimal projected) {
    return total.doubleValue() / projected.doubleValue();
  }

  /** Drills of the given kinds that are recorded in the file. */
  Stream<PastDrill> recorded(PastDrill.Kind... kinds) {
    List<PastDrill.Kind> wanted = List.of(kinds);
    return design.facts().operations().recovery().drills().stream()
        .filter(drill -> wanted.contains(drill.kind()));
  }

  /** Drills of a scenario that left a report. */
  Stream<Evidence> reported(String scenario) {
    return evidence.stream().filter(one -> one.scenario().equals(scenario));
  }

  /** The longest RTO that any drill of a lost region measured. */
  Optional<Duration> longestRto() {
    return Stream.concat(
            reported("region-loss").filter(Evidence::valid).map(Evidence::rto),
            recorded(PastDrill.Kind.REGION_EVACUATION)
                .filter(drill ->
                    drill.verdict().orElse(PastDrill.Verdict.VALID) == PastDrill.Verdict.VALID)
                .flatMap(drill -> drill.rto().stream()))
        .max(Comparator.naturalOrder());
  }

  /** The RTO that the application must keep. */
  Optional<Duration> objective() {
    return estimate.recovery().application().objective();
  }
}
