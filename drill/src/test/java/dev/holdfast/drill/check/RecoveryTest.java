package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.WEST;
import static dev.holdfast.drill.check.Story.during;
import static dev.holdfast.drill.check.Story.nanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.check.Recovery.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecoveryTest {
  private static Result measured(Story story, long faultMillis, long untilMillis) {
    return Recovery.measure(story.told(), nanos(faultMillis), nanos(untilMillis));
  }

  private static Result.Back back(long awayMillis, long atMillis) {
    return new Result.Back(Duration.ofMillis(awayMillis), nanos(atMillis));
  }

  @Test
  void lastsFromTheLastWriteBeforeTheFaultToTheFirstSustainedOneAfter() {
    Story story =
        new Story()
            .steadily(0, WEST, during(100, 5000), 50)
            .steadily(1000, WEST, during(7500, 20_000), 50);

    assertThat(measured(story, 5010, 20_000)).isEqualTo(back(2500, 7500));
  }

  @Test
  void isNotFooledByAnAnswerThatWasOnItsWay() {
    Story story =
        new Story()
            .steadily(0, WEST, during(100, 5000), 50)
            .acknowledged(900, WEST, during(4990, 5040), OLD)
            .steadily(1000, WEST, during(7500, 20_000), 50);

    assertThat(measured(story, 5010, 20_000)).isEqualTo(back(2500, 7500));
  }

  @Test
  void doesNotHideAShortInterruptionBehindAnAnswerThatWasOnItsWay() {
    Story story =
        new Story()
            .steadily(0, WEST, during(100, 5000), 50)
            .acknowledged(900, WEST, during(4990, 5040), OLD)
            .steadily(1000, WEST, during(5840, 20_000), 50);

    assertThat(measured(story, 5010, 20_000)).isEqualTo(back(800, 5840));
  }

  @Test
  void startsAgainWhenWritesFalterSoonAfterComingBack() {
    Story story =
        new Story()
            .steadily(0, WEST, during(100, 5000), 50)
            .steadily(1000, WEST, during(7000, 8000), 50)
            .steadily(2000, WEST, during(9500, 20_000), 50);

    assertThat(measured(story, 5010, 20_000)).isEqualTo(back(4500, 9500));
  }

  @Test
  void isTheUsualPaceWhereNothingWasInterrupted() {
    assertThat(measured(new Story().steadily(0, WEST, during(100, 20_000), 50), 5010, 20_000))
        .isEqualTo(back(50, 5050));
  }

  @Test
  void saysThatWritesDidNotComeBack() {
    Story story = new Story().steadily(0, WEST, during(100, 5000), 50);

    assertThat(measured(story, 5010, 20_000)).isInstanceOf(Result.NotBack.class);
  }

  @Test
  void saysThatWritesDidNotComeBackWhereTheyEndAgain() {
    Story story =
        new Story()
            .steadily(0, WEST, during(100, 5000), 50)
            .steadily(1000, WEST, during(7000, 8000), 50);

    assertThat(measured(story, 5010, 20_000)).isInstanceOf(Result.NotBack.class);
  }

  @Test
  void trustsNothingThatWasSeenForLessThanASecond() {
    Story story =
        new Story()
            .steadily(0, WEST, during(100, 5000), 50)
            .steadily(1000, WEST, during(7000, 7900), 50);

    assertThat(measured(story, 5010, 7900)).isInstanceOf(Result.NotBack.class);
    assertThat(measured(story, 5010, 8000)).isEqualTo(back(2000, 7000));
  }

  @Test
  void doesNotLookBeyondTheMending() {
    Story story =
        new Story()
            .steadily(0, WEST, during(100, 5000), 50)
            .steadily(1000, WEST, during(10_001, 20_000), 50);

    assertThat(measured(story, 5010, 10_000)).isInstanceOf(Result.NotBack.class);
  }

  @Test
  void cannotTellWithoutAWriteBeforeTheFault() {
    assertThat(measured(new Story().steadily(0, WEST, during(6000, 20_000), 50), 5010, 20_000))
        .isInstanceOf(Result.Untold.class);
  }

  @Test
  void measuresTheLongestPauseOfASpan() {
    List<Operation> told =
        new Story()
            .steadily(0, EAST, during(1000, 2000), 50)
            .steadily(500, EAST, during(4000, 5000), 50)
            .steadily(1000, EAST, during(5400, 9000), 50)
            .steadily(2000, EAST, during(9700, 9900), 50)
            .told();

    assertThat(Recovery.longestPause(told, nanos(1500), nanos(9900)))
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(Recovery.longestPause(told, nanos(4500), nanos(9000)))
        .isEqualTo(Duration.ofMillis(400));
    assertThat(Recovery.longestPause(told, nanos(9000), Long.MAX_VALUE))
        .isEqualTo(Duration.ofMillis(700));
  }
}
