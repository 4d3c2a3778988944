package dev.holdfast.advisor.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples by which the formulas are known to be right, recomputed by hand. */
class WorkedExamplesTest {
  private static final Offset<Double> CENT = within(0.005);

  @Test
  void tenMillionAYearIsElevenHundredAnHour() {
    assertThat(Downtime.revenuePerHour(10_000_000)).isEqualTo(1_141.55, CENT);
  }

  @ParameterizedTest
  @CsvSource({"3.5, 300000, 60", "2.5, 180000, 36"})
  void aPremiumBreaksEvenAfterSoManyHours(double factor, double premium, double hours) {
    BreakEven breakEven = new BreakEven(BreakEven.premium(10_000, factor), 5_000, 3);

    assertThat(breakEven.premiumPerYear()).isEqualTo(premium);
    assertThat(breakEven.hours()).isEqualTo(hours);
  }

  @Test
  void fiveMinutesAtTwoHundredThousandAnHour() {
    assertThat(Downtime.loss(200_000, 5, 0)).isEqualTo(16_666.67, CENT);
    assertThat(Downtime.loss(200_000, 5, 0.5)).isEqualTo(25_000, CENT);
  }

  @ParameterizedTest
  @CsvSource({"30, 3, 0, 90", "10, 3, 0, 30", "30, 3, 60, 150", "30, 3, 300, 390"})
  void clientsMoveAfterDetectionAndTtl(long interval, int threshold, long ttl, long seconds) {
    assertThat(
            Detection.untilClientsMove(
                Duration.ofSeconds(interval), threshold, Duration.ofSeconds(ttl)))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "4, 6", "8, 28", "24, 276"})
  void regionsAreJoinedInPairs(int regions, long links) {
    assertThat(Majority.links(regions)).isEqualTo(links);
  }

  @Test
  void aMajorityNeedsThreeRegionsToLoseOne() {
    assertThat(Majority.regionsToSurvive(1)).isEqualTo(3);
    assertThat(Majority.regionsToSurvive(2)).isEqualTo(5);
    assertThat(Majority.overlap(2, 2, 3)).isTrue();
    assertThat(Majority.overlap(1, 1, 2)).isFalse();
  }

  @Test
  void sixSavingsLeaveAThirdOfTheBill() {
    List<Double> savings = List.of(8_000.0, 40_000.0, 10_000.0, 2_800.0, 15_000.0, 150.0);

    assertThat(Savings.left(112_000, savings)).isEqualTo(36_050);
    assertThat(Savings.share(112_000, savings)).isEqualTo(0.6781, within(0.00005));
  }

  @Test
  void tenMachinesAndThreeMakeAFactorOfOnePointThree() {
    assertThat(Standby.computeFactor(10, 3)).isEqualTo(1.3);
  }

  @Test
  void threeRegionsThatWriteAThousandRowsEachTakeNineThousandUnits() {
    assertThat(WriteUnits.perSecond(3 * 1_000, 1, 3)).isEqualTo(9_000);
    assertThat(WriteUnits.perSecond(3 * 1_000, 1.2, 3)).isEqualTo(18_000);
  }

  @Test
  void provisionedWriteUnitsPayFromTwentyNinePercent() {
    assertThat(WriteUnits.breakEvenUtilisation(0.625, 0.00065)).isEqualTo(0.29, within(0.002));
  }

  @Test
  void aThousandWritesASecondForAMonthCostThreeAndAHalfTimesAsMuchOnDemand() {
    Book book = Books.builtIn();
    double hours = book.amount("hours.month");

    assertThat(1_000 * 3_600 * hours / 1e6 * book.amount("table.write-million"))
        .isEqualTo(1_642.50, CENT);
    assertThat(1_000 * hours * book.amount("table.write-unit-hour")).isEqualTo(474.50, CENT);
  }

  @Test
  void theLastWriterLosesADeposit() {
    assertThat(ConcurrentChanges.lastWriterWins(500, -200)).isEqualTo(300);
    assertThat(ConcurrentChanges.merged(500, 1_000, -200)).isEqualTo(1_300);
  }

  @Test
  void requestsOfTwiceTheUsageWasteHalf() {
    assertThat(Savings.waste(2)).isEqualTo(0.5);
    assertThat(Savings.waste(3)).isEqualTo(0.6667, within(0.0001));
    assertThat(Savings.waste(0.8)).isZero();
  }

  @Test
  void aStatedTotalThatItsLinesDoNotReachIsFlagged() {
    List<Money> after =
        DoubleStream.of(2_400, 2_400, 8_000, 900, 1_200, 1_058, 2_000, 500, 400, 833)
            .mapToObj(Money::of)
            .toList();
    Money before =
        new StatedBill(
                "before",
                DoubleStream.of(1_200, 800, 200, 300, 500, 848).mapToObj(Money::of).toList(),
                Money.ZERO)
            .sum();

    StatedBill stated = new StatedBill("after", after, Money.of(28_858));

    assertThat(stated.sum()).isEqualTo(Money.of(19_691));
    assertThat(stated.sum().amount() / before.amount()).isEqualTo(5.12, within(0.005));
    assertThat(stated.difference()).contains(Money.of(9_167));
    assertThat(stated.flaw())
        .contains(
            "after states a total of 28,858.00, but its lines add up to 19,691.00: a difference of"
                + " 9,167.00");
    assertThat(new StatedBill("after", after, Money.of(19_691)).difference()).isEmpty();
  }

  @Test
  void availabilityAndDowntimeAreTwoWordsForOneThing() {
    assertThat(Downtime.minutesPerYear(0.9999)).isEqualTo(52.56, within(0.0001));
    assertThat(Downtime.availability(Downtime.minutesPerYear(0.999) / 60))
        .isEqualTo(0.999, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "0.5, 1", "0.25, 2", "0.2, 3"})
  void aStandbyDoublesUntilItSuffices(double share, int doublings) {
    assertThat(Standby.doublings(share)).isEqualTo(doublings);
  }

  @Test
  void aQuarterOfAHundredReplicasIsFullAfterSeventyFiveAtOneASecond() {
    assertThat(Standby.secondsToFull(0.25, 100, 1)).isEqualTo(75);
  }
}
