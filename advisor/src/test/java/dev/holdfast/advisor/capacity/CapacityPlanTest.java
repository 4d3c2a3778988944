package dev.holdfast.advisor.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.advisor.capacity.CapacityPlan.Ahead;
import dev.holdfast.advisor.estimate.Designs;
import dev.holdfast.model.design.Design;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityPlanTest {
  private static final Design DESIGN =
      Designs.of(
          """
          holdfast: 1
          name: shop
          regions: { a: {}, b: {}, c: { role: witness } }
          resources:
            web:
              kind: service
              pattern: active-passive
              primary: a
              replicas: [b]
              instances: { a: 10, b: 3 }
              quota: { a: 20, b: 8 }
              scaling: { min: 1, max: 500 }
            idle: { kind: service, pattern: active-passive, primary: a, replicas: [b] }
          """);
  private static final Ahead AHEAD = new Ahead(90, 14);
  private static final Instant START = Instant.parse("2026-09-01T00:00:00Z");

  @Test
  void aTrendIsContinuedAndItsIntervalHoldsWhatComes() {
    Forecast forecast = only(metrics(60, 500, 5, 0)).forecast().orElseThrow();

    assertThat(forecast.growthPerDay()).isEqualTo(5, within(0.2));
    assertThat(forecast.explained()).isGreaterThan(0.95);
    assertThat(forecast.days()).hasSize(90);
    assertThat(forecast.days().getFirst().date()).isEqualTo(LocalDate.of(2026, 10, 31));
    // Day 60 + 89, counted from zero.
    assertThat(forecast.days().getLast().expected()).isEqualTo(500 + 5 * 149, within(40.0));
    assertThat(forecast.days())
        .allSatisfy(day -> {
          assertThat(day.low()).isLessThan(day.expected());
          assertThat(day.high()).isGreaterThan(day.expected());
        });
  }

  @Test
  void ninetyFiveOfAHundredDaysFallIntoTheirInterval() {
    int inside = 0;
    int all = 0;
    for (int seed = 0; seed < 100; seed++) {
      List<Sample> longer = metrics(42, 500, 3, seed);
      List<Forecast.Peak> peaks = CapacityPlan.dailyPeaks(longer);
      Forecast forecast = Forecast.of(peaks.subList(0, 35), 7).orElseThrow();
      for (int i = 0; i < 7; i++) {
        Forecast.Day day = forecast.days().get(i);
        double real = peaks.get(35 + i).peak();
        all++;
        inside += real >= day.low() && real <= day.high() ? 1 : 0;
      }
    }

    assertThat((double) inside / all).isBetween(0.92, 0.98);
  }

  @Test
  void weekendsAreForecastAsWeekends() {
    StringBuilder file = new StringBuilder("time,service,rps\n");
    for (int day = 0; day < 35; day++) {
      Instant at = START.plus(Duration.ofDays(day));
      boolean weekend = LocalDate.ofInstant(at, ZoneOffset.UTC).getDayOfWeek().getValue() > 5;
      file.append(at).append(",web,").append(weekend ? 100 : 400).append('\n');
    }

    Forecast forecast = only(read(file.toString())).forecast().orElseThrow();

    assertThat(forecast.days().stream().limit(7).map(day -> Math.round(day.expected())))
        .containsExactlyInAnyOrder(100L, 100L, 400L, 400L, 400L, 400L, 400L);
  }

  @Test
  void twoWeeksAreNeededForAForecast() {
    ServiceCapacity web = only(metrics(13, 500, 5, 0));

    assertThat(web.forecast()).isEmpty();
    assertThat(web.notes()).contains("no forecast: 13 days were measured, 14 are needed");
  }

  @Test
  void whatGivesWayFirstIsTheBottleneck() {
    ServiceCapacity web = only(metrics(30, 500, 0, 0));

    // Use of the processor is 5 + 0.05 × requests, of memory 30 + 0.01 × requests.
    assertThat(web.bottleneck().orElseThrow())
        .satisfies(limit -> {
          assertThat(limit.metric()).isEqualTo(Metric.CPU);
          assertThat(limit.requests()).isEqualTo((80 - 5) / 0.05, within(1.0));
        });
    assertThat(web.limits()).extracting(Limit::metric).containsExactly(Metric.CPU, Metric.MEMORY);
  }

  @Test
  void aHardLimitIsUsedToNineTenths() {
    StringBuilder file = new StringBuilder("time,service,rps,connections,connections_max\n");
    for (int hour = 0; hour < 48; hour++) {
      file.append(
          "%s,web,%d,%d,100%n".formatted(START.plus(Duration.ofHours(hour)), hour, hour * 2));
    }

    Limit limit = only(read(file.toString())).bottleneck().orElseThrow();

    assertThat(limit.metric()).isEqualTo(Metric.CONNECTIONS);
    assertThat(limit.requests()).isEqualTo(45, within(1e-6));
  }

  @Test
  void useThatRequestsDoNotExplainIsNoLimit() {
    Random random = new Random(1);
    StringBuilder file = new StringBuilder("time,service,rps,cpu\n");
    for (int hour = 0; hour < 200; hour++) {
      file.append(
          "%s,web,%d,%d%n"
              .formatted(
                  START.plus(Duration.ofHours(hour)), random.nextInt(100), random.nextInt(100)));
    }

    ServiceCapacity web = only(read(file.toString()));

    assertThat(web.limits()).isEmpty();
    assertThat(web.notes()).anyMatch(note -> note.contains("no limit can be told"));
  }

  @Test
  void afterTheLossOfARegionTheRestMustCarryThePeak() {
    ServiceCapacity web = only(metrics(30, 500, 0, 0));
    ServiceCapacity.Loss loss = web.loss().orElseThrow();

    // An instance carries (80 − 5) ÷ 0.05 ÷ 10 = 150; the peak is about 500.
    assertThat(loss.region().value()).isEqualTo("a");
    assertThat(loss.left()).isEqualTo(3);
    assertThat(loss.needed()).isEqualTo(4);
    assertThat(loss.carried()).isFalse();
    assertThat(loss.attainable()).contains(8);
    assertThat(loss.attainableInTime()).isTrue();
  }

  @Test
  void boundsThatFitNeitherQuietNorPeakAreTold() {
    ServiceCapacity.Bounds bounds = only(metrics(30, 500, 5, 0)).bounds().orElseThrow();

    assertThat(bounds.min()).isGreaterThanOrEqualTo(2);
    assertThat(bounds.max()).isGreaterThan(bounds.min());
    assertThat(bounds.advice()).contains("min 1 is below", "max 500 is so high");
  }

  @Test
  void moreIsOrderedBeforeItIsNeeded() {
    ServiceCapacity.Order order = only(metrics(60, 2_000, 20, 0)).order().orElseThrow();

    // Twenty instances carry 3,000; the trend passes that on day 50 of the sixty measured.
    assertThat(order.neededOn()).isEqualTo(LocalDate.of(2026, 10, 31));
    assertThat(order.by()).isEqualTo(order.neededOn().minusDays(14));
    assertThat(order.because()).startsWith("20 instances, all that the serving regions may have");
  }

  @Test
  void whatDoesNotGrowIsNotOrdered() {
    assertThat(only(metrics(30, 500, 0, 0)).order()).isEmpty();
  }

  @Test
  void aServiceThatWasNotMeasuredIsNamed() {
    assertThat(CapacityPlan.of(DESIGN, metrics(14, 500, 0, 0), AHEAD).notes())
        .containsExactly("idle is in the file, but was not measured");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "time,service | no column 'rps'",
        "time,service,rps,disk | 'disk' is no column",
        "time,service,rps;yesterday,web,1 | 'yesterday' is no time",
        "time,service,rps;2026-09-01T00:00:00Z,web,many | 'many' is no number",
        "time,service,rps;2026-09-01T00:00:00Z,web,-1 | '-1' is no number",
        "time,service,rps;2026-09-01T00:00:00Z,web | 2 fields under 3 headings",
        "time,service,rps;2026-09-01T00:00:00Z,web, | the service or its rps is missing",
        "time,service,rps | holds no measurements",
      })
  void saysWhereAndWhatIsWrong(String text, String problem) {
    assertThat(MetricsFile.read(text.replace(';', '\n'), "m.csv"))
        .isInstanceOfSatisfying(
            MetricsFile.Reading.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .anyMatch(said -> said.startsWith("m.csv") && said.contains(problem)));
  }

  @Test
  void anEmptyFileSaysWhatItNeeds() {
    assertThat(MetricsFile.read("", "m.csv"))
        .isInstanceOfSatisfying(
            MetricsFile.Reading.Refused.class,
            refused -> assertThat(refused.problems()).hasSize(3));
  }

  /** Four measurements a day with a trend, noise, and uses that follow the requests. */
  private static List<Sample> metrics(int days, double base, double growth, long seed) {
    Random random = new Random(seed);
    StringBuilder file = new StringBuilder("time,service,rps,p99,cpu,memory\n");
    for (int day = 0; day < days; day++) {
      for (int quarter = 0; quarter < 4; quarter++) {
        double share = quarter == 2 ? 1 : 0.3 + 0.1 * quarter;
        double rps = Math.max(1, (base + growth * day + random.nextGaussian() * 10) * share);
        file.append(
            String.format(
                Locale.ROOT,
                "%s,web,%.3f,%.1f,%.4f,%.4f%n",
                START.plus(Duration.ofDays(day)).plus(Duration.ofHours(quarter * 6L)),
                rps,
                80 + rps / 100,
                5 + 0.05 * rps,
                30 + 0.01 * rps));
      }
    }
    return read(file.toString());
  }

  private static List<Sample> read(String text) {
    return switch (MetricsFile.read(text, "m.csv")) {
      case MetricsFile.Reading.Read(var samples) -> samples;
      case MetricsFile.Reading.Refused(var problems) -> throw new AssertionError(problems);
    };
  }

  private static ServiceCapacity only(List<Sample> samples) {
    return CapacityPlan.of(DESIGN, samples, AHEAD).services().getFirst();
  }
}
