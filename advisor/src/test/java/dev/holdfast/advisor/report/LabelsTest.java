package dev.holdfast.advisor.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
  @Test
  void labelsOfTheSameDotLieBelowOrBesideEachOther() {
    Labels labels = new Labels(0, 400, 0, 200);
    Set<String> places = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      Labels.Place place = labels.place(200, 100, "active-passive");
      assertThat(places.add(place.y() + (place.left() ? " left" : " right"))).isTrue();
      assertThat(place.moved()).isEqualTo(i > 1);
    }
  }

  @Test
  void aLabelThatWouldLeaveTheDrawingIsOnTheOtherSide() {
    Labels labels = new Labels(0, 400, 0, 200);

    assertThat(labels.place(390, 100, "warm-standby").left()).isTrue();
    assertThat(labels.place(10, 100, "warm-standby").left()).isFalse();
  }

  @Test
  void aLabelKeepsOffOtherDotsAndCrossesALineOnlyIfItMust() {
    Labels labels = new Labels(0, 400, 0, 200);
    labels.keepOff(215, 90, 225, 110);
    assertThat(labels.place(200, 100, "pilot-light").left()).isTrue();

    Labels tight = new Labels(190, 400, 80, 110);
    tight.avoid(210, 0, 212, 200);
    assertThat(tight.place(200, 100, "pilot-light").left()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"3500, 1000", "9, 5", "0.3, 0.1", "8, 2", "40, 10", "0, 0.0000000005"})
  void ticksAreRoundNumbers(double range, double step) {
    assertThat(Ticks.step(range, 4)).isCloseTo(step, withPercentage(0.01));
  }
}
