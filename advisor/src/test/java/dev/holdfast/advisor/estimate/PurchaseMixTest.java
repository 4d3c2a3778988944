package dev.holdfast.advisor.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.advisor.estimate.PurchaseMix.Prices;
import dev.holdfast.advisor.estimate.PurchaseMix.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PurchaseMixTest {
  @Test
  void reservesWhatRunsAroundTheClockAndBuysThePeakByTheHour() {
    PurchaseMix mix =
        PurchaseMix.cheapest(
            List.of(new Step(630, 10), new Step(100, 30)), new Prices(1.0, 0.6, 0.3, 0));

    assertThat(mix.reserved()).isEqualTo(10);
    assertThat(mix.onDemandHours()).isEqualTo(2_000);
    assertThat(mix.monthly()).isEqualTo(Money.of(10 * 730 * 0.6 + 2_000));
    assertThat(mix.saving()).isEqualTo(Money.of(10 * 730 * 0.4));
  }

  @Test
  void takesInterruptibleUnitsWhereTheyAreBorne() {
    PurchaseMix mix =
        PurchaseMix.cheapest(List.of(new Step(730, 10)), new Prices(1.0, 0.6, 0.3, 0.4));

    assertThat(mix.reserved()).isEqualTo(6);
    assertThat(mix.spotHours()).isEqualTo(4 * 730);
    assertThat(mix.onDemandHours()).isZero();
  }

  @Test
  void refusesACurveItCannotSolveInTime() {
    List<Step> long49 = LongStream.range(0, 49).mapToObj(i -> new Step(1, i)).toList();

    assertThatThrownBy(() -> PurchaseMix.cheapest(long49, new Prices(1, 1, 1, 0)))
        .hasMessageContaining("1 to 48");
    assertThatThrownBy(() -> PurchaseMix.cheapest(List.of(), new Prices(1, 1, 1, 0)))
        .hasMessageContaining("not 0");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noOtherReservationIsCheaper(long seed) {
    Random random = new Random(seed);
    List<Step> demand = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(8); i++) {
      demand.add(new Step(1 + random.nextInt(200), random.nextInt(40)));
    }
    Prices prices =
        new Prices(
            1, 0.3 + random.nextDouble() * 0.6, 0.1 + random.nextDouble(), random.nextDouble());

    PurchaseMix mix = PurchaseMix.cheapest(demand, prices);

    long best =
        LongStream.rangeClosed(0, 40)
            .map(reserved -> cents(demand, prices, reserved))
            .min()
            .orElseThrow();
    assertThat(mix.monthly().cents()).isCloseTo(best, org.assertj.core.data.Offset.offset(1L));
    assertThat(mix.monthly()).isLessThanOrEqualTo(mix.allOnDemand());
  }

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  /** What a month costs with that reservation, the rest bought as cheaply as can be. */
  private static long cents(List<Step> demand, Prices prices, long reserved) {
    double cost = 0;
    for (Step step : demand) {
      double missing = Math.max(0, step.units() - reserved);
      double spot = Math.min(missing, step.units() * prices.spotShare());
      double byHour = missing * prices.onDemand();
      double mixed = spot * prices.spot() + (missing - spot) * prices.onDemand();
      cost += step.hours() * (reserved * prices.reserved() + Math.min(byHour, mixed));
    }
    return Math.round(cost * 100);
  }
}
