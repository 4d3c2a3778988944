package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.simulation.Summary.Estimate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  /** Against the closed form, worked out by hand: n = 100, none failed. */
  @Test
  void aShareOfAllHasAnIntervalBelowOne() {
    Estimate all = Statistics.share(100, 100);

    assertThat(all.value()).isEqualTo(1);
    assertThat(all.low()).isCloseTo(0.9630, within(0.0005));
    assertThat(all.high()).isEqualTo(1);
  }

  @Test
  void aShareOfHalfHasASymmetricInterval() {
    Estimate half = Statistics.share(50, 100);

    assertThat(half.low()).isCloseTo(0.4038, within(0.0005));
    assertThat(half.high()).isCloseTo(0.5962, within(0.0005));
  }

  @Test
  void nothingSeenSaysNothing() {
    assertThat(Statistics.share(0, 0)).isEqualTo(new Estimate(0, 0, 1));
    assertThat(Statistics.mean(List.of(), 1)).isEqualTo(new Estimate(0, 0, 0));
  }

  /** Ones and zeros: the interval must agree with the one for a share. */
  @Test
  void aMeanHasTheIntervalThatItsSpreadGives() {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      values.add(i % 4 == 0 ? 1.0 : 0.0);
    }
    Estimate mean = Statistics.mean(values, 3);

    assertThat(mean.value()).isEqualTo(0.25);
    assertThat(mean.low()).isCloseTo(0.2076, within(0.01));
    assertThat(mean.high()).isCloseTo(0.2924, within(0.01));
  }

  @Test
  void percentilesAreSamplesThatWereSeen() {
    Samples samples = new Samples();
    for (int i = 100; i >= 1; i--) {
      samples.add(Duration.ofMillis(i).toNanos(), new IncidentId(i, 1));
    }
    Distribution of = samples.distribution();

    assertThat(of.count()).isEqualTo(100);
    assertThat(of.percentile(50)).isEqualTo(Duration.ofMillis(50));
    assertThat(of.percentile(99)).isEqualTo(Duration.ofMillis(99));
    assertThat(of.worst()).isEqualTo(Duration.ofMillis(100));
    assertThat(of.worstOf()).isEqualTo(new IncidentId(100, 1));
    assertThat(of.between(Duration.ofMillis(10), Duration.ofMillis(20))).isEqualTo(10);
    assertThat(samples.atMost(Duration.ofMillis(7).toNanos())).isEqualTo(7);
  }

  @Test
  void whatNeverHappenedLastedNoTime() {
    Distribution none = new Samples().distribution();

    assertThat(none.count()).isZero();
    assertThat(none.worst()).isZero();
    assertThat(none.between(Duration.ZERO, Duration.ofDays(1))).isZero();
  }
}
