package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Topology;
import dev.holdfast.simulation.Calibration.Scenario;
import dev.holdfast.simulation.DrillRecord.Drill;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrillRecordTest {
  private static final Topology TOPOLOGY = TrialTest.QUICKSTART.topology();

  private static Drill loss(long millis, long promoteMillis) {
    return new Drill(
        Scenario.REGION_LOSS,
        Duration.ofMillis(millis),
        new TreeMap<>(Map.of("promote", Duration.ofMillis(promoteMillis))));
  }

  @Test
  void isReadBackAsItWasPrinted() {
    DrillRecord record =
        DrillRecord.of(TOPOLOGY)
            .with(loss(2970, 290))
            .with(new Drill(Scenario.SWITCHOVER, Duration.ofMillis(1020), new TreeMap<>()));

    assertThat(DrillRecord.parse(record.print(TOPOLOGY))).isEqualTo(record);
  }

  @Test
  void aSimulationTakesPromotionsAndWholesFromIt() {
    DrillRecord record =
        DrillRecord.of(TOPOLOGY).with(loss(2900, 280)).with(loss(3100, 380)).with(loss(3000, 330));

    Calibration calibration = Calibration.parse(record.print(TOPOLOGY));

    // A round trip is 80 ms.
    assertThat(calibration.timings().promotion()).isEqualTo(Timings.Range.ofMillis(200, 300));
    assertThat(calibration.timings().copy()).isEqualTo(Timings.MEASURED.copy());
    assertThat(calibration.measured())
        .containsExactly(
            new Calibration.Measured(
                Scenario.REGION_LOSS, record.drills().stream().map(Drill::whole).toList()));
  }

  @Test
  void oneOrTwoDrillsSayNothingAboutTheParts() {
    DrillRecord record = DrillRecord.of(TOPOLOGY).with(loss(2900, 280)).with(loss(3100, 380));

    assertThat(Calibration.parse(record.print(TOPOLOGY)).timings()).isEqualTo(Timings.MEASURED);
  }

  @Test
  void theOldestOfAScenarioMakesRoom() {
    DrillRecord record =
        DrillRecord.of(TOPOLOGY)
            .with(new Drill(Scenario.SWITCHOVER, Duration.ofMillis(1), new TreeMap<>()));
    for (int i = 0; i <= DrillRecord.KEPT_MAX; i++) {
      record = record.with(loss(1000 + i, 300));
    }

    assertThat(record.drills()).hasSize(DrillRecord.KEPT_MAX + 1);
    assertThat(record.drills().getFirst().scenario()).isEqualTo(Scenario.SWITCHOVER);
    assertThat(record.drills().get(1).whole()).isEqualTo(Duration.ofMillis(1001));
  }

  @Test
  void theFingerprintTellsWhatTimesDependOn() {
    String quickstart = DrillRecord.fingerprint(TOPOLOGY);

    assertThat(quickstart).matches("simulated-[0-9a-f]{8}");
    assertThat(DrillRecord.fingerprint(TrialTest.ASYNC.topology())).isNotEqualTo(quickstart);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drill",
        "drill region-loss",
        "drill earthquake 5ms",
        "drill region-loss 5",
        "drill region-loss 5ms promote",
        "topology",
        "topology a b"
      })
  void namesTheLineThatCannotBeRead(String line) {
    assertThatThrownBy(() -> DrillRecord.parse("\n\n" + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 3: ");
  }
}
