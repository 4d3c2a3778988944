package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
  private static final double APART_MAX = 0.2;

  private static Calibration builtIn() throws IOException {
    try (InputStream file = Calibration.class.getResourceAsStream("quickstart.calibration")) {
      return Calibration.parse(
          new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void theMeasuredTimesAreThoseOfTheFile() throws IOException {
    assertThat(builtIn().timings()).isEqualTo(Timings.MEASURED);
  }

  @Test
  void whatIsSimulatedIsNotFarFromWhatWasMeasured() throws IOException {
    List<Calibration.Check> checks = builtIn().checks();

    assertThat(checks)
        .extracting(Calibration.Check::scenario)
        .containsExactly(Calibration.Scenario.values());
    for (Calibration.Check check : checks) {
      assertThat(check.apart()).as(check.toString()).isBetween(-APART_MAX, APART_MAX);
    }
  }

  @Test
  void readsTimesAndDrills() {
    Calibration read =
        Calibration.parse(
            """
            takes promotion 1ms to 2.5ms # quick
            measured switchover 700ms 900ms 800ms
            """);

    assertThat(read.timings().promotion())
        .isEqualTo(new Timings.Range(Duration.ofMillis(1), Duration.ofNanos(2_500_000)));
    assertThat(read.timings().copy()).isEqualTo(Timings.MEASURED.copy());
    assertThat(read.measured())
        .containsExactly(
            new Calibration.Measured(
                Calibration.Scenario.SWITCHOVER,
                List.of(Duration.ofMillis(700), Duration.ofMillis(900), Duration.ofMillis(800))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          takes lunch 1ms to 2ms      | write for instance: takes promotion
          takes promotion 1ms         | write for instance: takes promotion
          takes promotion 1 to 2ms    | "1" is no time such as 250ms
          takes promotion 2ms to 1ms  | Not a range of times
          measured lunch 1ms          | write for instance: measured region-loss
          measured switchover         | write for instance: measured region-loss
          hello                       | a line begins with takes, measured
          """)
  void namesTheLineThatCannotBeRead(String line, String complaint) {
    assertThatThrownBy(() -> Calibration.parse("\n" + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2: " + complaint);
  }
}
