package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.design.DataSize;
import dev.holdfast.model.design.Rate;
import dev.holdfast.model.design.Share;
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

  @ParameterizedTest
  @CsvSource({"24h, PT24H", "30d, PT720H", "2w, PT336H", "7y, PT61320H"})
  void readsPeriods(String text, Duration period) {
    assertThat(Units.period(text)).contains(period);
  }

  @ParameterizedTest
  @CsvSource({"200/s, 200", "90/m, 1.5", "7200/h, 2", "86400/d, 1", "0.5/s, 0.5"})
  void readsRates(String text, double perSecond) {
    assertThat(Units.rate(text)).contains(new Rate(perSecond));
  }

  @ParameterizedTest
  @CsvSource({"0B, 0", "1kB, 1000", "1.5MB, 1500000", "50GB, 50000000000", "9PB, 9000000000000000"})
  void readsAmountsOfData(String text, long bytes) {
    assertThat(Units.size(text)).contains(new DataSize(bytes));
  }

  @ParameterizedTest
  @CsvSource({"25%, 0.25", "0.5%, 0.005", "130%, 1.3", "0%, 0"})
  void readsPercentages(String text, double fraction) {
    assertThat(Units.percentage(text)).contains(new Share(fraction));
  }

  @ParameterizedTest
  @CsvSource({
    "period, 30 days, 30d",
    "period, 1Y, 1y",
    "rate, 1200 rps, 1200/s",
    "rate, 200, 200/s",
    "size, 50 GiB, 50GB",
    "size, 1KB, 1kB",
    "percentage, 0.3, 30%",
    "percentage, 30 percent, 30%",
    "percentage, 30, 30%"
  })
  void knowsWhatWasMeant(String quantity, String typed, String meant) {
    var known =
        switch (quantity) {
          case "period" -> Units.periodMeant(typed);
          case "rate" -> Units.rateMeant(typed);
          case "size" -> Units.sizeMeant(typed);
          default -> Units.percentageMeant(typed);
        };
    assertThat(known).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "7", "7.5y", "7 y", "200", "/s", "200/w", "1KB", "-1kB", "1 kB", "%", "-5%"})
  void refusesWhatIsNeither(String text) {
    assertThat(Units.period(text)).isEmpty();
    assertThat(Units.rate(text)).isEmpty();
    assertThat(Units.size(text)).isEmpty();
    assertThat(Units.percentage(text)).isEmpty();
  }
}
