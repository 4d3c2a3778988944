package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Bandwidth;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "76ms, PT0.076S",
    "0ms, PT0S",
    "0.5ms, PT0.0005S",
    "0.001ms, PT0.000001S",
    "10s, PT10S",
    "1.5s, PT1.5S",
    "2m, PT2M",
    "1h, PT1H",
    "999999.999h, PT999999H59M56.4S"
  })
  void readsDurations(String text, Duration duration) {
    assertThat(Units.duration(text)).contains(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "1kbit/s, 1000",
    "100Mbit/s, 100000000",
    "1Gbit/s, 1000000000",
    "2.5Gbit/s, 2500000000",
    "0.001kbit/s, 1",
    "999999.999Gbit/s, 999999999000000"
  })
  void readsBandwidths(String text, long bitsPerSecond) {
    assertThat(Units.bandwidth(text)).contains(new Bandwidth(bitsPerSecond));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "s",
        "10 s",
        "10S",
        "10sec",
        "-1s",
        "+1s",
        "1e3s",
        "1.s",
        ".5s",
        "1.0000s",
        "1d",
        "1m30s",
        "1000000s",
        "10s ",
        "10s\n",
        "\u0661s",
        "0x1s"
      })
  void refusesWhatIsNoDuration(String text) {
    assertThat(Units.duration(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "0Gbit/s",
        "0.000kbit/s",
        "1gbit/s",
        "1Gbps",
        "1GB/s",
        "1 Gbit/s",
        "1bit/s"
      })
  void refusesWhatIsNoBandwidth(String text) {
    assertThat(Units.bandwidth(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"76 ms, 76ms", "10SEC, 10s", "2 minutes, 2m", "1hr, 1h", "5_s, 5s"})
  void guessesDurations(String typed, String meant) {
    assertThat(Units.durationMeant(typed)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"1Gbps, 1Gbit/s", "100 mbit, 100Mbit/s", "1g, 1Gbit/s", "64kbit/S, 64kbit/s"})
  void guessesBandwidths(String typed, String meant) {
    assertThat(Units.bandwidthMeant(typed)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1d", "ten seconds", "1m30s", ""})
  void doesNotGuessWildly(String typed) {
    assertThat(Units.durationMeant(typed)).isEmpty();
    assertThat(Units.bandwidthMeant("125MB/s")).isEmpty();
  }
}
