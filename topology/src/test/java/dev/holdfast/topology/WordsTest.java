package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  private static final List<String> KNOWN =
      List.of("async", "quorum", "us-east", "us-west", "active-passive", "rto", "rpo", "");

  @ParameterizedTest
  @CsvSource({
    "asinc, async",
    "ASYNC, async",
    "qourum, quorum",
    "us_east, us-east",
    "us-eastt, us-east",
    "us-eat, us-east",
    "active-pasive, active-passive"
  })
  void guessesATypo(String typed, String meant) {
    assertThat(Words.meant(typed, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"sync", "active-active", "us-wast", "us-est", "mars", "x", "''", "quo", "asy"})
  void guessesNothingWhereAGuessWouldMislead(String typed) {
    assertThat(Words.meant(typed, KNOWN)).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.0005S, 0.5ms",
    "PT0.0805S, 80.5ms",
    "PT0.999S, 999ms",
    "PT1S, 1s",
    "PT2.46S, 2.46s",
    "PT90S, 90s",
    "PT2M, 2m",
    "PT2H, 2h",
    "PT2H1M, 121m"
  })
  void writesDurationsAsTheFileWould(Duration duration, String written) {
    assertThat(Words.duration(duration)).isEqualTo(written);
    assertThat(Units.duration(written)).contains(duration);
  }

  @Test
  void cutsLongQuotations() {
    assertThat(Words.quote("é".repeat(40))).isEqualTo("`" + "é".repeat(40) + "`");
    assertThat(Words.quote("é".repeat(41))).isEqualTo("`" + "é".repeat(40) + "…`");
  }
}
