package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultProfileTest {
  private static final String HEAD =
      """
      profile        mine
      about          made up   # for a test
      people-answer  5m to 30m

      """;
  private static final String CUT =
      """
      fault link-cut
        per-year  0.5
        lasts     90s to 2h
        another   0.25
        source    nowhere
      """;

  static FaultProfile builtIn(String name) throws IOException {
    try (InputStream file = FaultProfile.class.getResourceAsStream(name + ".faults")) {
      return FaultProfile.parse(
          new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void readsWhatIsWritten() {
    FaultProfile profile = FaultProfile.parse(HEAD + CUT);

    assertThat(profile.name()).isEqualTo("mine");
    assertThat(profile.about()).isEqualTo("made up");
    assertThat(profile.answer())
        .isEqualTo(new Lasting(Duration.ofMinutes(5), Duration.ofMinutes(30)));
    assertThat(profile.rate(FaultKind.LINK_CUT))
        .contains(
            new FaultRate(
                FaultKind.LINK_CUT,
                0.5,
                new Lasting(Duration.ofSeconds(90), Duration.ofHours(2)),
                0.25,
                "nowhere"));
    assertThat(profile.rate(FaultKind.FREEZE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cloud", "datacenter", "harsh"})
  void everyBuiltInProfileNamesEveryKindAndItsSource(String name) throws IOException {
    FaultProfile profile = builtIn(name);

    assertThat(profile.name()).isEqualTo(name);
    assertThat(profile.rates()).extracting(FaultRate::kind).containsExactly(FaultKind.values());
    assertThat(profile.rates()).extracting(FaultRate::source).noneMatch(String::isBlank);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fault earthquake      | line 5: there is no fault 'earthquake'; write one of region-loss
          colour red            | line 5: 'colour' is not known here; write one of profile, about
          profile other         | line 5: 'profile' is given twice
          profile               | line 5: 'profile' needs a value behind it
          """)
  void namesTheLineThatIsWrong(String line, String complaint) {
    assertThatThrownBy(() -> FaultProfile.parse(HEAD + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          per-year often      | line 5: 'often' is not a number
          per-year -1         | line 5: A rate is between 0 and 250000 a year: -1.0
          per-year NaN        | line 5: A rate is between 0 and 250000 a year: NaN
          lasts long          | line 5: 'long' is not a duration: write for instance 500ms
          lasts 2h to 1h      | line 5: The median is at least 0 and at most the 95th percentile
          another 2           | line 5: A probability is between 0 and 1: 2.0
          """)
  void namesTheFaultWhoseFigureIsWrong(String line, String complaint) {
    String key = line.substring(0, line.indexOf(' '));
    String wrong = CUT.replaceFirst("(?m)^  " + key + " .*$", "  " + line);

    assertThatThrownBy(() -> FaultProfile.parse(HEAD + wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"per-year", "source"})
  void saysWhatIsMissing(String key) {
    String without = CUT.replaceFirst("(?m)^  " + key + " .*$", "");

    assertThatThrownBy(() -> FaultProfile.parse(HEAD + without))
        .hasMessage("line 5: '" + key + "' is missing");
  }

  @Test
  void refusesAProfileOfNothing() {
    assertThatThrownBy(() -> FaultProfile.parse(HEAD))
        .hasMessage("line 1: A profile names at least one kind of fault");
    assertThatThrownBy(() -> FaultProfile.parse(HEAD + CUT + CUT))
        .hasMessage("line 1: A profile names every kind of fault at most once");
  }
}
