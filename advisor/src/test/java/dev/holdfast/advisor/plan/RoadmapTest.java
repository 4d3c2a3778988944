package dev.holdfast.advisor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.advisor.estimate.Books;
import dev.holdfast.advisor.estimate.Designs;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Evidence;
import dev.holdfast.advisor.estimate.Term;
import dev.holdfast.model.design.Design;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoadmapTest {
  private static final String RESTORED =
      "{ kind: restore, date: 2026-11-01, verdict: valid, rto: 12m }";

  @Test
  void everyGateIsPassedOnceEverythingIsMeasured() {
    Roadmap plan = plan("90ms", "110", "1000000", "80%", RESTORED, valid());

    assertThat(plan.phases())
        .allSatisfy(phase -> {
          assertThat(phase.gate().answer()).as(phase.gate().because()).isEqualTo(Answer.GO);
          assertThat(phase.tasks()).isNotEmpty();
        });
    assertThat(plan.next().number()).isEqualTo(4);
    assertThat(plan.phases().getFirst().from()).isEqualTo(1);
    assertThat(plan.phases().getLast().to()).isEqualTo(90);
  }

  @Test
  void whatWasNotMeasuredHoldsAGate() {
    Roadmap plan =
        Roadmap.of(
            Designs.of(
                """
                holdfast: 1
                name: bare
                regions: { a: {}, b: {}, c: {} }
                resources:
                  x: { kind: database, primary: a, replicas: [b, c] }
                """),
            estimate(
                Designs.of(
                    """
                    holdfast: 1
                    name: bare
                    regions: { a: {}, b: {}, c: {} }
                    resources:
                      x: { kind: database, primary: a, replicas: [b, c] }
                    """)),
            List.of());

    assertThat(plan.phases())
        .allSatisfy(phase -> assertThat(phase.gate().answer()).isNotEqualTo(Answer.GO));
    assertThat(plan.gate(4).orElseThrow().because())
        .contains("never tried: holdfast drill --scenario region-loss");
  }

  @ParameterizedTest
  @CsvSource({
    "'', GO, HOLD",
    "'compliance: [dora]', ABORT, HOLD",
  })
  void aDesignInOneRegionHasNothingToReplicate(String facts, Answer allowed, Answer backups) {
    Design design =
        Designs.of(
            """
            holdfast: 1
            name: small
            regions: { a: {} }
            resources:
              x:
                kind: database
                pattern: single-region
                primary: a
                objectives: { rto: 100h, rpo: 100h }
                backups: { every: 12h }
                tags: { cost-centre: shop }
            %s
            """
                .formatted(facts));

    Roadmap plan = Roadmap.of(design, estimate(design), List.of());

    assertThat(plan.phases())
        .allSatisfy(phase -> {
          assertThat(phase.name()).contains("one region");
          assertThat(phase.tasks()).noneMatch(task -> task.matches("(promote|send|lose|join).*"));
        });
    assertThat(plan.gate(1).orElseThrow().criteria().getFirst().answer()).isEqualTo(allowed);
    assertThat(plan.gate(2).orElseThrow().answer()).isEqualTo(backups);
    assertThat(plan.gate(2).orElseThrow().because()).contains("x: write backups: { region");
  }

  @ParameterizedTest
  @CsvSource({
    "90ms, 110, 80%, GO, ''",
    "300ms, 110, 80%, HOLD, lag below 200 ms",
    "600ms, 110, 80%, ABORT, a p95 of 600 ms",
    "90ms, 150, 80%, HOLD, the bill is 150 % of what was projected",
    "90ms, 200, 80%, ABORT, the bill is 200 % of what was projected",
  })
  void theDataGateReadsLagAndSpending(
      String lag, String total, String velocity, Answer answer, String because) {
    Gate gate = plan(lag, total, "1000000", velocity, RESTORED, valid()).gate(2).orElseThrow();

    assertThat(gate.answer()).as(gate.because()).isEqualTo(answer);
    assertThat(gate.because()).contains(because);
  }

  @Test
  void aDesignThatDoesNotPayIsAbortedAtTheFirstGate() {
    Gate gate = plan("90ms", "110", "10", "80%", RESTORED, valid()).gate(1).orElseThrow();

    assertThat(gate.answer()).isEqualTo(Answer.ABORT);
    assertThat(gate.because()).contains("the premium of");
  }

  @Test
  void aProjectThatEatsHalfTheTeamIsAborted() {
    Roadmap plan = plan("90ms", "110", "1000000", "40%", RESTORED, valid());

    assertThat(plan.aborts())
        .filteredOn(criterion -> criterion.answer() == Answer.ABORT)
        .singleElement()
        .satisfies(criterion -> assertThat(criterion.because()).contains("now at 40 %"));
  }

  @Test
  void aSlowRestoreAndASlowFailoverHold() {
    Roadmap plan =
        plan(
            "90ms",
            "110",
            "1000000",
            "80%",
            "{ kind: restore, date: 2026-11-01, rto: 40m }",
            List.of(drill("region-loss", true, 90), drill("switchover", true, 1)));

    assertThat(plan.gate(2).orElseThrow().because()).contains("took 40 min on 2026-11-01");
    assertThat(plan.gate(4).orElseThrow().because()).contains("measured, at most 1 min 30 s");
  }

  @Test
  void promotionsThatFailMoreOftenThanNotAbort() {
    Gate gate =
        plan(
                "90ms",
                "110",
                "1000000",
                "80%",
                RESTORED,
                List.of(drill("switchover", false, 1), drill("region-loss", true, 5)))
            .gate(2)
            .orElseThrow();

    assertThat(gate.answer()).isEqualTo(Answer.ABORT);
    assertThat(gate.because()).contains("1 failed, 0 went well");
  }

  private static List<Evidence> valid() {
    return List.of(drill("region-loss", true, 5), drill("switchover", true, 1));
  }

  private static Evidence drill(String scenario, boolean valid, long seconds) {
    Duration rto = Duration.ofSeconds(seconds);
    return new Evidence(
        "orders",
        scenario,
        "report.json",
        valid,
        rto,
        Map.of(Term.RECONNECT, rto),
        Optional.empty());
  }

  private static Roadmap plan(
      String lag, String total, String cost, String velocity, String drills, List<Evidence> e) {
    Design design =
        Designs.of(
            """
            holdfast: 1
            name: shop
            regions: { a: {}, b: {}, c: { role: witness } }
            resources:
              orders:
                kind: database
                primary: a
                replicas: [b]
                durability: async
                tags: { cost-centre: shop }
                lag: { p95: %s }
            objectives: { rto: 1m, rpo: 10s }
            bill: { total: %s, projected: 100 }
            business: { downtime-cost: %s, velocity: %s }
            security: { secrets-replicated-within: 30s }
            observability: { dashboards: global }
            recovery: { drills: [%s] }
            """
                .formatted(lag, total, cost, velocity, drills));
    return Roadmap.of(design, estimate(design), e);
  }

  private static Estimate estimate(Design design) {
    return Estimate.of(design, Books.builtIn());
  }
}
