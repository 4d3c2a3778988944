package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Bandwidth;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FateTest {
  private static final Conditions OCEAN =
      new Conditions(Duration.ofMillis(40), Duration.ofMillis(5), new Bandwidth(8_000_000));

  @Test
  void arrivesAfterItsTurnItsLengthAndTheDelay() {
    Conditions steady = new Conditions(Duration.ofMillis(40), Duration.ZERO, OCEAN.bandwidth());

    Fate fate = Fate.of(steady, 0, 1_000, 7_000_000, new SplittableRandom(1));

    assertThat(fate).isEqualTo(new Fate(8_000_000, 48_000_000));
  }

  @Test
  void variesWithinTheJitterAndRepeatsWithTheSeed() {
    assertThat(travels(7)).isEqualTo(travels(7)).isNotEqualTo(travels(8));
    assertThat(travels(7)).allMatch(nanos -> nanos >= 35_000_000 && nanos <= 45_000_000);
    assertThat(travels(7)).anyMatch(nanos -> nanos < 36_000_000);
    assertThat(travels(7)).anyMatch(nanos -> nanos > 44_000_000);
  }

  @Test
  void neverArrivesBeforeItDeparts() {
    Conditions wild = new Conditions(Duration.ofMillis(1), Duration.ofMillis(9), OCEAN.bandwidth());
    SplittableRandom random = new SplittableRandom(3);

    assertThat(IntStream.range(0, 1_000).mapToLong(_ -> Fate.travel(wild, random)))
        .allMatch(nanos -> nanos >= 0);
  }

  @Test
  void aSlowedLinkIsLaterAndNeverWider() {
    Conditions slowed = OCEAN.slowed(Duration.ofMillis(200), new Bandwidth(Long.MAX_VALUE));
    assertThat(slowed.delay()).isEqualTo(Duration.ofMillis(240));
    assertThat(slowed.bandwidth()).isEqualTo(OCEAN.bandwidth());
    assertThat(OCEAN.slowed(Duration.ZERO, new Bandwidth(8)).bandwidth().bytesPerSecond())
        .isEqualTo(1);
  }

  @Test
  void retransmissionsDoubleTheirWaitUpToTwoMinutes() {
    Duration first = Duration.ofMillis(300);

    assertThat(Retransmission.succeedsAt(0, 1, first)).isEqualTo(300_000_000L);
    assertThat(Retransmission.succeedsAt(0, 300_000_000L, first)).isEqualTo(300_000_000L);
    assertThat(Retransmission.succeedsAt(0, 300_000_001L, first)).isEqualTo(900_000_000L);
    assertThat(Retransmission.succeedsAt(0, 1_000_000_000L, first)).isEqualTo(2_100_000_000L);
    long hour = Duration.ofHours(1).toNanos();
    assertThat(Retransmission.succeedsAt(0, hour, first) - hour)
        .isBetween(0L, Duration.ofMinutes(2).toNanos());
  }

  private static List<Long> travels(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, 500).mapToObj(_ -> Fate.travel(OCEAN, random)).toList();
  }
}
