package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import dev.holdfast.simulation.Incident.Failure;
import dev.holdfast.simulation.Incident.Stroke;
import dev.holdfast.simulation.IncidentResult.Interruption;
import dev.holdfast.simulation.report.ForecastText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final Topology TOPOLOGY = TrialTest.QUICKSTART.topology();
  private static final RegionId FIRST = TOPOLOGY.regionIds().getFirst();
  private static final RegionId SECOND = TOPOLOGY.regionIds().get(1);
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static IncidentResult play(Topology topology, Stroke... strokes) throws IOException {
    Stroke last = strokes[strokes.length - 1];
    Failure failure = new Failure(strokes[0].kind(), 0, last.atMillis(), List.of(strokes));
    return new IncidentRun(
            Setting.of(topology, Timings.MEASURED),
            FaultProfileTest.builtIn("cloud"),
            new Incident(List.of(failure)),
            new IncidentId(1, 1),
            11,
            new Chronicle(false))
        .play();
  }

  private static Stroke at(long millis, Fault fault) {
    return new Stroke(millis, FaultKind.REGION_LOSS, fault);
  }

  @Test
  void aRegionLostForHoursInterruptsWritesForSeconds() throws IOException {
    IncidentResult result =
        play(TOPOLOGY, at(0, new Fault.Kill(FIRST)), at(4 * HOUR, new Fault.Start(FIRST)));

    assertThat(result.violation()).isEmpty();
    assertThat(result.lossOfPrimary()).isTrue();
    assertThat(result.peopleNeeded()).isFalse();
    assertThat(result.losses()).isEmpty();
    assertThat(result.virtual()).as("time leapt").isLessThan(Duration.ofMinutes(2));
    assertThat(longest(result)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(6));
  }

  @Test
  void withTwoOfThreeRegionsGoneNobodyServesUntilOneIsBack() throws IOException {
    IncidentResult result =
        play(
            TOPOLOGY,
            at(0, new Fault.Kill(FIRST)),
            at(0, new Fault.Kill(SECOND)),
            at(HOUR, new Fault.Start(SECOND)),
            at(3 * HOUR, new Fault.Start(FIRST)));

    assertThat(result.violation()).isEmpty();
    assertThat(result.lossOfPrimary()).isFalse();
    assertThat(longest(result)).isBetween(Duration.ofMinutes(60), Duration.ofMinutes(61));
  }

  /** The request is still on its way when the last stroke has fallen. */
  @Test
  void aSwitchoverPausesWritesForAboutASecond() throws IOException {
    IncidentResult result =
        play(TOPOLOGY, new Stroke(0, FaultKind.SWITCHOVER, new Fault.Switchover(SECOND, "alice")));

    assertThat(result.violation()).isEmpty();
    assertThat(longest(result)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(2));
  }

  @Test
  void whereThePolicyAsksPeopleTheyAreWaitedFor() throws IOException {
    Topology asking =
        Nemesis.topology(
            3,
            0,
            Durability.QUORUM,
            new FailoverPolicy(FailoverPolicy.Mode.APPROVAL, Duration.ofSeconds(2), 2),
            new Nemesis.Way(Duration.ofMillis(80), Duration.ZERO));
    IncidentResult result =
        play(asking, at(0, new Fault.Kill(FIRST)), at(9 * HOUR, new Fault.Start(FIRST)));

    assertThat(result.peopleNeeded()).isTrue();
    assertThat(longest(result)).isBetween(Duration.ofMinutes(1), Duration.ofHours(3));
  }

  @Test
  void whenEveryCopyOfAWriteIsLostPeopleDecide() throws IOException {
    IncidentResult result =
        play(
            TOPOLOGY,
            at(0, new Fault.Wipe(FIRST)),
            at(0, new Fault.Wipe(SECOND)),
            at(HOUR, new Fault.Start(FIRST)));

    assertThat(result.violation()).isEmpty();
    assertThat(result.peopleNeeded()).isTrue();
  }

  private static Duration longest(IncidentResult result) {
    return result.interruptions().stream()
        .map(Interruption::lasted)
        .max(Duration::compareTo)
        .orElseThrow();
  }

  @Test
  void equalSeedsGiveEqualYearsWhateverTheirOrder() throws IOException {
    FaultProfile cloud = FaultProfileTest.builtIn("cloud");
    Forecast forecast = new Forecast(TOPOLOGY, Timings.MEASURED, cloud, 5);
    YearResult third = forecast.year(3);
    forecast.year(1);

    assertThat(new Forecast(TOPOLOGY, Timings.MEASURED, cloud, 5).year(3)).isEqualTo(third);
    assertThat(new Forecast(TOPOLOGY, Timings.MEASURED, cloud, 6).year(3)).isNotEqualTo(third);
  }

  @Test
  void everyPromiseIsKeptThroughHarshYears() throws IOException {
    Forecast forecast =
        new Forecast(TOPOLOGY, Timings.MEASURED, FaultProfileTest.builtIn("harsh"), 1);
    Tally tally = new Tally(forecast);
    for (long year = 1; year <= 4; year++) {
      tally.add(forecast.year(year));
    }

    assertThat(tally.summary().broken()).isEmpty();
    assertThat(tally.incidents()).isGreaterThan(200);
  }

  @Test
  void replaysAnIncidentInWords() throws IOException {
    Forecast forecast =
        new Forecast(TOPOLOGY, Timings.MEASURED, FaultProfileTest.builtIn("harsh"), 1);

    assertThat(String.join("\n", forecast.replay(new IncidentId(1, 1)).orElseThrow()))
        .contains("leads the log")
        .contains(" s ! ")
        .doesNotContain(" 0 bytes of")
        .containsPattern(
            "\n= (no write of orders was acknowledged for|writes were not interrupted)");
    assertThat(forecast.replay(new IncidentId(1, 9999))).isEmpty();
  }

  @Test
  void namesTheIncidentThatIsWorthALook() throws IOException {
    Forecast forecast =
        new Forecast(TOPOLOGY, Timings.MEASURED, FaultProfileTest.builtIn("harsh"), 1);
    Tally tally = new Tally(forecast);
    tally.add(forecast.year(1));
    Summary summary = tally.summary();

    assertThat(ForecastText.lines(summary))
        .endsWith(
            "what happened in incident %s: the same with --replay %1$s"
                .formatted(summary.resources().getFirst().recovery().worstOf()));
  }

  @Test
  void saysTimesInWords() {
    assertThat(Chronicle.words(Duration.ofMillis(2749))).isEqualTo("2.7 s");
    assertThat(Chronicle.words(Duration.ofMillis(83_400))).isEqualTo("1 min 23 s");
    assertThat(Chronicle.words(Duration.ofSeconds(85_250))).isEqualTo("23 h 40 min");
  }

  @Test
  void namesOfIncidentsAreReadBack() {
    assertThat(IncidentId.parse("417.2")).isEqualTo(new IncidentId(417, 2));
    assertThat(new IncidentId(417, 2)).hasToString("417.2");
    for (String wrong : List.of("", "417", "417.x", "0.1", "1.0", "1.2.3", "-1.2")) {
      assertThatThrownBy(() -> IncidentId.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + wrong + "' is no incident");
    }
  }
}
