package dev.holdfast.advisor.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.advisor.estimate.Books;
import dev.holdfast.advisor.estimate.Designs;
import dev.holdfast.model.Pattern;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviceTest {
  private static final String FILE =
      """
      holdfast: 1
      name: shop
      regions: { a: {}, b: {}, c: { role: witness } }
      resources:
        orders:
          kind: database
          pattern: active-passive
          primary: a
          replicas: [b]
          durability: async
          holds: [%s]
          load: { writes: 10/s, row-size: 1kB, size: 10GB }
          backups: { every: 12h }
        web:
          kind: service
          pattern: active-passive
          primary: a
          replicas: [b]
          instances: { a: 4, b: 4 }
          needed: 4
      objectives: { rto: %s, rpo: %s }
      %s
      """;

  @ParameterizedTest
  @CsvSource({
    "24h, 24h, SINGLE_REGION",
    "1h, 24h, PILOT_LIGHT",
    "10m, 10s, PILOT_LIGHT",
    "3m, 10s, ACTIVE_PASSIVE",
  })
  void theCheapestThatKeepsTheObjectivesIsAdvised(String rto, String rpo, Pattern pattern) {
    Advice advice = advice("cart", rto, rpo, "business: { downtime-cost: 10000000 }");

    assertThat(advice.chosen().pattern()).as(advice.summary()).isEqualTo(pattern);
    assertThat(advice.chosen().fits()).isTrue();
  }

  @Test
  void everyPatternIsRankedWithAReason() {
    Advice advice = advice("cart", "10m", "10s", "");

    assertThat(advice.ranking())
        .hasSize(Pattern.values().length)
        .allSatisfy(one -> assertThat(one.because()).isNotBlank());
    assertThat(advice.ranking()).filteredOn(Ranked::chosen).hasSize(1);
    assertThat(advice.declared()).isEqualTo(Pattern.ACTIVE_PASSIVE);
  }

  @ParameterizedTest
  @CsvSource({
    "24h, 'compliance: [dora]', dora",
    "24h, 'business: { reasons: [regulation] }', regulation as a reason",
    "24h, 'compliance: [eu-trading-venue]', eu-trading-venue",
  })
  void oneRegionIsNotAdvisedWhereRulesDemandSeveral(String rto, String facts, String named) {
    Advice advice = advice("cart", rto, "24h", facts);

    assertThat(advice.chosen().pattern()).isNotEqualTo(Pattern.SINGLE_REGION);
    assertThat(advice.summary()).contains("rules demand several regions");
    assertThat(advice.ranking())
        .filteredOn(one -> one.candidate().pattern() == Pattern.SINGLE_REGION)
        .singleElement()
        .satisfies(one -> assertThat(one.because()).contains("is not allowed", named));
  }

  @Test
  void regimesAboutRecordsAndTransfersAllowOneRegion() {
    Advice advice = advice("cart", "24h", "24h", "compliance: [gdpr]");

    assertThat(advice.chosen().pattern()).isEqualTo(Pattern.SINGLE_REGION);
  }

  @Test
  void whatDoesNotPayIsNotBuilt() {
    Advice advice = advice("cart", "10m", "10s", "business: { downtime-cost: 50 }");

    assertThat(advice.chosen().pattern()).isEqualTo(Pattern.SINGLE_REGION);
    assertThat(advice.summary())
        .contains("stay in one region", "relax the objectives", "does not pay");
  }

  @Test
  void whatCostsTheSameIsSaidToCostTheSame() {
    String file =
        """
        holdfast: 1
        name: even
        regions: { a: {}, b: {}, c: { role: witness } }
        resources:
          x: { kind: database, primary: a, replicas: [b], durability: async }
        objectives: { rto: 10s, rpo: 5s }
        """;

    assertThat(Advice.of(Designs.of(file), Books.builtIn()).ranking())
        .filteredOn(one -> one.because().startsWith("costs the same"))
        .hasSizeGreaterThan(1);
    assertThat(Advice.of(Designs.of(file), Books.builtIn()).ranking())
        .extracting(Ranked::because)
        .noneMatch(because -> because.contains("costs 0.00"));
  }

  @Test
  void anAdviceThatRelaxesAnObjectiveSaysWhichOne() {
    Advice relaxed = advice("cart", "10m", "10s", "business: { downtime-cost: 50 }");
    Advice kept = advice("cart", "10m", "10s", "business: { downtime-cost: 10000000 }");

    assertThat(relaxed.ranking().getFirst().remark())
        .startsWith("advised, although its RTO of 1 h 30 min misses the objective");
    assertThat(kept.ranking().getFirst().remark()).isEqualTo("advised");
    assertThat(kept.decisions().getFirst().optimisedFor())
        .isEqualTo("the objectives at the least cost");
    assertThat(
            advice("money", "2s", "10s", "business: { downtime-cost: 10000000 }")
                .decisions()
                .getFirst()
                .optimisedFor())
        .isEqualTo("coming closest to the objectives, which no pattern keeps");
  }

  @Test
  void whatIsMandatedIsBuiltThoughItDoesNotPay() {
    Advice advice =
        advice("cart", "10m", "10s", "compliance: [dora]\nbusiness: { downtime-cost: 50 }");

    assertThat(advice.chosen().pattern()).isEqualTo(Pattern.PILOT_LIGHT);
    assertThat(advice.summary()).contains("rules demand several regions");
  }

  @Test
  void moneyIsNeverGivenTwoWriters() {
    Advice advice = advice("money", "6s", "10s", "business: { downtime-cost: 10000000 }");

    assertThat(advice.ranking())
        .filteredOn(one -> one.candidate().pattern() == Pattern.ACTIVE_ACTIVE_REPLICATED)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.chosen()).isFalse();
          assertThat(one.because()).contains("unsafe for orders");
        });
  }

  @Test
  void anImpossibleObjectiveIsSaidToBeOne() {
    Advice advice = advice("money", "2s", "10s", "business: { downtime-cost: 10000000 }");

    assertThat(advice.summary()).contains("no pattern typically keeps every objective");
  }

  @Test
  void whereNoPatternSufficesTheCauseIsNamed() {
    String people = "failover: { mode: approval, approvals: 2 }";

    assertThat(advice("money", "5m", "10s", people).summary())
        .contains("may be away for 5 min: most of its 15 min")
        .contains("is `decide`, 15 min (", "2 people look and approve)")
        .contains("without that it would be ");
    assertThat(advice("money", "2s", "10s", "").summary())
        .contains("may be away for 2 s: most of its ", "too long as well")
        .doesNotContain("approve");
    assertThat(advice("money", "5m", "1ms", people).summary())
        .contains("may lose 1 ms and typically loses ", "the lag to b");
  }

  @Test
  void aSingleRegionIsComparedWithAnImaginedSecond() {
    Advice advice =
        Advice.of(
            Designs.of(
                """
                holdfast: 1
                name: small
                regions: { home: {} }
                resources:
                  db: { kind: database, pattern: single-region, primary: home, durability: async }
                objectives: { rto: 24h, rpo: 24h }
                """),
            Books.builtIn());

    assertThat(advice.chosen().pattern()).isEqualTo(Pattern.SINGLE_REGION);
    assertThat(advice.ranking())
        .filteredOn(one -> one.candidate().pattern() == Pattern.ACTIVE_PASSIVE)
        .singleElement()
        .satisfies(one -> assertThat(one.because()).contains("more a month to be back after"));
  }

  @Test
  void anRpoOfZeroIsKeptByAQuorum() {
    Advice advice = advice("money", "1h", "10s", "");
    Advice zero =
        Advice.of(
            Designs.of(FILE.formatted("money", "1h", "0s", "").replace("durability: async", "")),
            Books.builtIn());

    assertThat(titles(advice)).contains("Acknowledge writes before they are copied");
    assertThat(titles(zero)).contains("Acknowledge writes by a quorum");
  }

  @Test
  void aMixOfPatternsIsTriedAsItIs() {
    Advice advice =
        Advice.of(
            Designs.of(
                FILE.formatted("cart", "10m", "10s", "")
                    .replaceFirst(
                        "kind: service\\s+pattern: active-passive",
                        "kind: service\n    pattern: pilot-light")),
            Books.builtIn());

    assertThat(advice.ranking())
        .filteredOn(one -> one.candidate().declared())
        .singleElement()
        .satisfies(one -> assertThat(one.candidate().name()).isEqualTo("as declared"));
  }

  @Test
  void whatSavesLessThanItCostsToDoIsNoDecision() {
    String large =
        FILE.formatted("cart", "10m", "10s", "")
            .replace("{ a: 4, b: 4 }", "{ a: 40, b: 40 }")
            .replace("needed: 4", "needed: 40");
    String small =
        FILE.formatted("cart", "24h", "24h", "")
            .replace("{ a: 4, b: 4 }", "{ a: 1, b: 1 }")
            .replace("needed: 4", "needed: 1");
    String reserve = "Reserve what runs around the clock";

    assertThat(titles(Advice.of(Designs.of(large), Books.builtIn()))).contains(reserve);
    assertThat(titles(Advice.of(Designs.of(small), Books.builtIn()))).doesNotContain(reserve);
  }

  @Test
  void decisionsBecomePagesWithAnIndex() {
    Advice advice = advice("cart", "10m", "10s", "");

    Map<String, String> pages =
        DecisionPage.pages("shop", advice.decisions(), LocalDate.of(2026, 11, 20));

    assertThat(pages)
        .containsKey("0001-use-pilot-light-over-several-regions.md")
        .hasSize(advice.decisions().size() + 1);
    assertThat(pages.get("README.md"))
        .startsWith("# Decisions for shop\n")
        .contains("](0001-use-pilot-light-over-several-regions.md)");
    assertThat(pages.get("0001-use-pilot-light-over-several-regions.md"))
        .startsWith("# 0001 Use pilot-light over several regions\n\nStatus: proposed, 2026-11-20\n")
        .contains("## Context", "## Decision", "Optimised for:", "Price paid:", "## Rejected")
        .contains("| active-passive | costs ");
  }

  private static List<String> titles(Advice advice) {
    return advice.decisions().stream().map(Decision::title).toList();
  }

  private static Advice advice(String holds, String rto, String rpo, String more) {
    return Advice.of(Designs.of(FILE.formatted(holds, rto, rpo, more)), Books.builtIn());
  }
}
