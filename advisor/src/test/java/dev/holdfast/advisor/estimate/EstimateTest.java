package dev.holdfast.advisor.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.advisor.estimate.Economics.Verdict;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimateTest {
  private static final Book BOOK = Books.builtIn();
  private static final String TWO_REGIONS =
      """
      holdfast: 1
      name: shop
      regions:
        us-east: { provider: aws/us-east-1 }
        eu-west: { provider: aws/eu-west-1 }
        us-west: { provider: aws/us-west-2, role: witness }
      resources:
        orders:
          kind: database
          primary: us-east
          replicas: [eu-west]
          durability: %s
          load: { writes: 200/s, row-size: 1kB, size: 50GB }
        web:
          kind: service
          pattern: %s
          primary: us-east
          replicas: [eu-west]
          depends-on: [orders]
          instances: { us-east: 8, eu-west: 2 }
          needed: 16
          cpu: { requested: 2 }
          memory: { requested: 4GB }
          stateless: true
      """;

  private static final String ONE_REGION =
      """
      holdfast: 1
      name: small
      regions:
        us-east: { provider: aws/us-east-1 }
        eu-west: { provider: aws/eu-west-1 }
      resources:
        orders:
          { kind: database, pattern: single-region, primary: us-east, backups: { every: 1h, region: eu-west } }
        web: { kind: service, pattern: single-region, primary: us-east, depends-on: [orders] }
      """;

  @Test
  void aFailoverIsASumOfItsTerms() {
    RtoEstimate orders = rto(shop("quorum", "active-passive", ""), "orders");

    assertThat(orders.terms().stream().map(TermEstimate::term))
        .containsExactly(
            Term.DETECT, Term.DECIDE, Term.FENCE, Term.PROMOTE, Term.PROPAGATE, Term.RECONNECT);
    assertThat(span(orders, Term.FENCE)).isEqualTo(Span.exactly(Duration.ofMillis(1_100)));
    assertThat(span(orders, Term.DETECT).typical()).isEqualTo(Duration.ofMillis(667));
  }

  @Test
  void aStandbyOfAnEighthDoublesThreeTimes() {
    TermEstimate scale = term(rto(shop("async", "active-passive", ""), "web"), Term.SCALE);

    assertThat(scale.span().typical()).isEqualTo(Duration.ofSeconds(270));
    assertThat(scale.formula()).contains("from 2 to 16 instances in 3 doublings");
  }

  @Test
  void aDeclaredRateOfScalingIsTaken() {
    String file = TWO_REGIONS.formatted("async", "active-passive");
    String scaled = file.replace("stateless: true", "scaling: { per-minute: 7 }");

    assertThat(span(rto(Estimate.of(Designs.of(scaled), BOOK), "web"), Term.SCALE).typical())
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void clientsBehindDnsMoveAfterTheTtl() {
    RtoEstimate web =
        rto(
            shop(
                "async",
                "active-passive",
                """
                routing: { policy: failover, ttl: 60s, health-check: { interval: 10s, threshold: 3 } }
                """),
            "web");

    assertThat(span(web, Term.DETECT).worst()).isEqualTo(Duration.ofSeconds(30));
    assertThat(span(web, Term.PROPAGATE).typical()).isEqualTo(Duration.ofSeconds(30));
    assertThat(span(web, Term.PROPAGATE).worst()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void peopleTakeLongerThanTheLease() {
    RtoEstimate orders =
        rto(shop("async", "active-passive", "failover: { mode: approval }\n"), "orders");

    assertThat(span(orders, Term.DECIDE).typical()).isEqualTo(Duration.ofMinutes(15));
    assertThat(orders.term(Term.FENCE)).isEmpty();
  }

  @Test
  void aBackupIsRestoredAtTheRateOfTheBook() {
    TermEstimate start = term(rto(backups("backups: { every: 6h }"), "orders"), Term.START);

    // Fifty gigabytes at 100 MB/s after an hour of building.
    assertThat(start.span().typical()).isEqualTo(Duration.ofSeconds(3_600 + 500));
  }

  @Test
  void backupsLoseHalfTheirIntervalOnAverage() {
    assertThat(loss(backups("backups: { every: 6h }")).span())
        .contains(new Span(Duration.ZERO, Duration.ofHours(3), Duration.ofHours(6)));
    assertThat(loss(backups("backups: { every: 6h, point-in-time: true }")).span())
        .contains(Span.ofSeconds(0, 150, 300));
  }

  @Test
  void withoutACopyElsewhereEverythingMayBeLost() {
    Estimate alone =
        Estimate.of(Home.alone(Designs.of(TWO_REGIONS.formatted("async", "warm-standby"))), BOOK);

    assertThat(loss(alone).span()).isEmpty();
    assertThat(alone.cost().multiplier()).isEqualTo(1, within(1e-9));
  }

  @Test
  void asynchronousCopiesLoseTheLagAndAQuorumNothing() {
    assertThat(loss(shop("quorum", "active-passive", "")).span()).contains(Span.ZERO);
    assertThat(loss(shop("async", "active-passive", "")).span().map(Span::typical))
        .contains(Duration.ofMillis(50));
  }

  @Test
  void writesThatDoNotFitTheLinkFallBehindWithoutEnd() {
    String narrow =
        TWO_REGIONS.formatted("async", "warm-standby")
            + "links: { us-east <-> eu-west: { rtt: 80ms, bandwidth: 1Mbit/s } }\n";

    RpoEstimate loss = loss(Estimate.of(Designs.of(narrow), BOOK));

    assertThat(loss.span()).isEmpty();
    assertThat(loss.formula()).contains("3.2 Mbit/s do not fit", "1 Mbit/s");
  }

  @Test
  void replicationTrafficIsDerivedFromWhatIsWritten() {
    CostLine line = line(shop("async", "active-passive", ""), "replication to 1 region");

    // 200 writes/s of 1 kB, twice in the log, for 2.628 million seconds, at two cents a GB.
    assertThat(line.monthly().amount()).isEqualTo(200 * 2 * 2.628 * 0.02, within(0.005));
    assertThat(line.formula())
        .isEqualTo(
            "200 writes/s × 1 kB × 2 bytes sent per byte written × 1 copy × 2.63 million s × 0.02"
                + " USD/GB");
  }

  @Test
  void aStandbyCostsWhatItKeepsRunning() {
    Estimate estimate = shop("async", "active-passive", "");

    assertThat(estimate.cost().design().lines())
        .filteredOn(line -> line.subject().equals("web") && line.what().equals("cores"))
        .extracting(CostLine::region, line -> line.factors().getFirst().value())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("us-east", 12.0),
            org.assertj.core.groups.Tuple.tuple("eu-west", 2.0));
  }

  @Test
  void statelessServicesMayBeInterrupted() {
    assertThat(shop("async", "active-passive", "").cost().mix().spotHours()).isPositive();
  }

  @Test
  void aPremiumFarAboveItsBenefitMeansOneRegion() {
    assertThat(shop("async", "active-passive", "business: { downtime-cost: 100 }\n").economics())
        .satisfies(economics -> {
          assertThat(economics.verdict()).isEqualTo(Verdict.STAY);
          assertThat(economics.because()).contains("the limit is 5 times");
        });
  }

  @Test
  void aBenefitAboveThePremiumIsBuilt() {
    assertThat(verdict("business: { downtime-cost: 100000 }\n")).isEqualTo(Verdict.BUILD);
  }

  @Test
  void betweenTheTwoACheaperPatternIsAdvised() {
    assertThat(verdict("business: { downtime-cost: 8000 }\n")).isEqualTo(Verdict.STEP_DOWN);
  }

  @Test
  void aLimitOfTheirOwnIsKept() {
    assertThat(verdict("business: { downtime-cost: 8000, abort-ratio: 1.1 }\n"))
        .isEqualTo(Verdict.STAY);
  }

  @Test
  void aMandateSkipsTheTestButKeepsItsRecord() {
    Economics economics =
        shop("async", "active-passive", "compliance: [dora]\nbusiness: { downtime-cost: 1 }\n")
            .economics();

    assertThat(economics.verdict()).isEqualTo(Verdict.MANDATED);
    assertThat(economics.because()).contains("for the record: the premium of");
  }

  @Test
  void whatNobodyToldIsUnknown() {
    assertThat(verdict("")).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void revenueStandsInForTheCostOfAnHourAtThePeak() {
    Economics economics =
        shop(
                "async",
                "active-passive",
                """
                traffic: { requests: 100/s, peak: 300/s }
                business: { revenue: 10000000, impact-factor: 0.5 }
                """)
            .economics();

    assertThat(economics.breakEven().map(BreakEven::lossPerHour).orElseThrow())
        .isEqualTo(10_000_000 / 8_760.0 * 3 * 1.5, within(0.01));
    assertThat(economics.confidence()).isEqualTo(Confidence.MEDIUM);
  }

  @Test
  void anotherCurrencyIsConvertedAndTrustedLess() {
    Economics economics =
        shop("async", "active-passive", "business: { downtime-cost: 1000, currency: EUR }\n")
            .economics();

    assertThat(economics.breakEven().map(BreakEven::lossPerHour)).contains(1_150.0);
    assertThat(economics.confidence()).isEqualTo(Confidence.LOW);
  }

  @Test
  void whatTheFileDoesNotSayIsNamedWithWhatWasAssumed() {
    Estimate estimate =
        Estimate.of(
            Designs.of(
                """
                holdfast: 1
                name: bare
                regions: { a: {}, b: {}, c: {} }
                resources:
                  x: { kind: database, primary: a, replicas: [b, c] }
                """),
            BOOK);

    assertThat(estimate.gaps())
        .contains(new Gap("load.size", "100 GB", 1, List.of("x")))
        .extracting(Gap::key)
        .contains("load.writes", "load.row-size");
    assertThat(estimate.cost().design().confidence()).isEqualTo(Confidence.LOW);
  }

  @Test
  void aStatedBillIsHeldAgainstItsLines() {
    var design =
        Designs.of(
            TWO_REGIONS.formatted("async", "active-passive")
                + """
                bill:
                  total: 300
                  planned-total: 900
                  lines: { servers: { amount: 100, planned: 400 }, rest: { amount: 200, planned: 400 } }
                """);

    assertThat(StatedBill.of(design.facts().bill()))
        .extracting(StatedBill::flaw)
        .containsExactly(
            Optional.empty(),
            Optional.of(
                "the planned bill states a total of 900.00, but its lines add up to 800.00: a"
                    + " difference of 100.00"));
  }

  @Test
  void aCacheThatIsNotCopiedBeginsColdElsewhere() {
    Estimate estimate =
        Estimate.of(
            Designs.of(
                TWO_REGIONS.formatted("async", "active-passive")
                    + "  sessions: { kind: cache, pattern: single-region, primary: us-east }\n"),
            BOOK);

    assertThat(rto(estimate, "sessions").terms().stream().map(TermEstimate::term))
        .containsExactly(Term.DETECT, Term.PROMOTE, Term.PROPAGATE, Term.RECONNECT);
  }

  @Test
  void whatWaitsForTheSameRegionWaitsAtTheSameTime() {
    Estimate estimate = Estimate.of(Designs.of(ONE_REGION), BOOK);

    assertThat(estimate.recovery().application().total())
        .isEqualTo(rto(estimate, "orders").total())
        .isEqualTo(rto(estimate, "web").total());
  }

  @Test
  void aRegionThatOnlyKeepsBackupsIsNotOperated() {
    Estimate estimate =
        Estimate.of(Designs.of(ONE_REGION + "business: { downtime-cost: 1000 }\n"), BOOK);

    assertThat(estimate.economics().verdict()).isEqualTo(Verdict.ALONE);
    assertThat(estimate.cost().design().lines())
        .noneMatch(line -> line.what().equals("people"))
        .filteredOn(line -> line.region().equals("eu-west"))
        .extracting(CostLine::what)
        .containsExactly("backups");
  }

  @Test
  void aFactorThatChangesNothingIsNotReadOut() {
    assertThat(shop("async", "active-passive", "").cost().design().lines())
        .extracting(CostLine::formula)
        .anyMatch(formula -> formula.contains("USD/month"))
        .noneMatch(formula -> formula.contains(" × 1 ×") || formula.contains("1 of the price"));
  }

  @Test
  void hoursAndReturnsAreSaidAsPeopleSayThem() {
    assertThat(Figures.hours(0.7901)).isEqualTo("47 min 24 s");
    assertThat(Figures.hours(Double.POSITIVE_INFINITY)).isEqualTo("forever");
    assertThat(Figures.times(0.00407)).isEqualTo("< ×0.01");
    assertThat(Figures.times(0.8856)).isEqualTo("×0.89");
    assertThat(new PurchaseMix(13, 0, 0.2, Money.of(1), Money.of(2)).words())
        .isEqualTo("the worth of 13 vCPU reserved");
  }

  @Test
  void whatIsElsewhereDoesNotDelayTheHomeRegionsRecovery() {
    Estimate estimate =
        Estimate.of(
            Designs.of(
                TWO_REGIONS.formatted("async", "active-passive")
                    + "  logs: { kind: bucket, pattern: single-region, primary: eu-west }\n"),
            BOOK);

    assertThat(rto(estimate, "logs").total().typical()).isEqualTo(Duration.ofMinutes(90));
    assertThat(estimate.recovery().application().total().typical())
        .isLessThan(Duration.ofMinutes(10));
  }

  @Test
  void eachPartIsHeldAgainstItsOwnObjective() {
    String file = TWO_REGIONS.formatted("async", "active-passive");
    Estimate kept =
        Estimate.of(
            Designs.of(
                file.replace(
                        "durability: async",
                        "objectives: { rto: 1m, rpo: 10s }\n    durability: async")
                    + "objectives: { rto: 20m }\n"),
            BOOK);
    Estimate missed =
        Estimate.of(
            Designs.of(
                file.replace(
                        "durability: async",
                        "objectives: { rto: 3s, rpo: 10s }\n    durability: async")
                    + "objectives: { rto: 20m }\n"),
            BOOK);

    assertThat(kept.recovery().application().objective()).contains(Duration.ofMinutes(20));
    assertThat(kept.recovery().standing()).isEqualTo(Standing.MET);
    assertThat(missed.recovery().application().standing()).isEqualTo(Standing.MET);
    assertThat(missed.recovery().standing()).isEqualTo(Standing.MISSED);
  }

  @Test
  void recordsAreNoReasonForAnotherRegion() {
    assertThat(verdict("compliance: [gdpr, mica]\nbusiness: { downtime-cost: 100 }\n"))
        .isEqualTo(Verdict.STAY);
  }

  @Test
  void tenThousandResourcesInTwentyRegionsTakeNoTime() {
    String regions =
        IntStream.range(0, 20).mapToObj(i -> "  r" + i + ": {}\n").collect(Collectors.joining());
    String resources =
        IntStream.range(0, 10_000)
            .mapToObj(i ->
                "  d%d: { kind: database, primary: r%d, replicas: [r%d, r%d], durability: async }\n"
                    .formatted(i, i % 20, (i + 1) % 20, (i + 7) % 20))
            .collect(Collectors.joining());
    var design =
        Designs.of("holdfast: 1\nname: big\nregions:\n" + regions + "resources:\n" + resources);

    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    Estimate estimate = Estimate.of(design, BOOK);
    Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);

    assertThat(estimate.recovery().resources()).hasSize(10_000);
    // Of the processor's time, since others may keep it busy; a third of this is usual.
    assertThat(took).isLessThan(Duration.ofSeconds(2));
  }

  private static Estimate shop(String durability, String pattern, String more) {
    return Estimate.of(Designs.of(TWO_REGIONS.formatted(durability, pattern) + more), BOOK);
  }

  private static Estimate backups(String backups) {
    return Estimate.of(
        Designs.of(
            """
            holdfast: 1
            name: cold
            regions: { a: {}, b: {}, c: {} }
            resources:
              orders:
                kind: database
                pattern: backup-restore
                primary: a
                replicas: [b]
                durability: async
                load: { size: 50GB }
                %s
            """
                .formatted(backups)),
        BOOK);
  }

  private static Verdict verdict(String business) {
    return shop("async", "active-passive", business).economics().verdict();
  }

  private static RtoEstimate rto(Estimate estimate, String subject) {
    return estimate.recovery().resources().stream()
        .filter(one -> one.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  private static RpoEstimate loss(Estimate estimate) {
    return estimate.recovery().losses().getFirst();
  }

  private static TermEstimate term(RtoEstimate rto, Term term) {
    return rto.term(term).orElseThrow();
  }

  private static Span span(RtoEstimate rto, Term term) {
    return term(rto, term).span();
  }

  private static CostLine line(Estimate estimate, String what) {
    Optional<CostLine> found =
        estimate.cost().design().lines().stream()
            .filter(line -> line.what().equals(what))
            .findFirst();
    return found.orElseThrow();
  }
}
