package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.NEW;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.WEST;
import static dev.holdfast.drill.check.Story.during;
import static dev.holdfast.drill.check.Story.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SplitBrainTest {
  @Test
  void findsAWriteThatTheOldPrimaryAcknowledgedAfterTheNewOneDid() {
    Story story =
        new Story()
            .acknowledged(1, WEST, during(100, 200), NEW)
            .acknowledged(2, EAST, during(201, 250), OLD);

    assertThat(SplitBrain.find(story.told()))
        .singleElement()
        .satisfies(anomaly -> assertThat(anomaly.operation().key()).isEqualTo(key(2)))
        .satisfies(anomaly ->
            assertThat(anomaly.because())
                .isEqualTo(
                    "Write 0-2 through us-east was sent at 0.201 s and acknowledged by"
                        + " 127.0.1.1:15432 on timeline 1, although timeline 2 had acknowledged 0-1"
                        + " at 0.200 s"));
  }

  @Test
  void findsAWriteOnTheOldPrimaryAfterTheNewOneAnsweredARead() {
    Story story =
        new Story().saw(1, during(100, 200), NEW).acknowledged(2, EAST, during(300, 350), OLD);

    assertThat(SplitBrain.find(story.told())).hasSize(1);
  }

  @Test
  void findsItHoweverMuchHappenedInBetween() {
    Story story =
        new Story()
            .acknowledged(1, WEST, during(100, 200), NEW)
            .acknowledged(2, EAST, during(150, 210), OLD)
            .acknowledged(3, EAST, during(220, 230), OLD)
            .acknowledged(4, WEST, during(225, 240), NEW)
            .acknowledged(5, EAST, during(900, 950), OLD);

    assertThat(SplitBrain.find(story.told()))
        .extracting(anomaly -> anomaly.operation().key())
        .containsExactly(key(3), key(5));
  }

  @Test
  void allowsAnAnswerThatWasUnderWayWhenTheNewPrimaryBegan() {
    Story story =
        new Story()
            .acknowledged(1, WEST, during(100, 200), NEW)
            .acknowledged(2, EAST, during(200, 260), OLD);

    assertThat(SplitBrain.find(story.told())).isEmpty();
  }

  @Test
  void findsTwoServersThatAcknowledgeOnOneTimeline() {
    Story story =
        new Story()
            .acknowledged(1, WEST, during(0, 50), NEW)
            .acknowledged(2, EAST, during(10, 60), new Story.Server("127.0.3.1:15432", 2));

    assertThat(SplitBrain.find(story.told())).hasSize(1);
  }

  @Test
  void allowsAServerThatIsPrimaryAgainOnALaterTimeline() {
    Story story =
        new Story()
            .acknowledged(1, EAST, during(0, 50), OLD)
            .acknowledged(2, WEST, during(60, 90), NEW)
            .acknowledged(3, EAST, during(100, 150), new Story.Server(OLD.address(), 3));

    assertThat(SplitBrain.find(story.told())).isEmpty();
  }

  @Test
  void findsTwoThatRanWritesAtOnceHoweverTheAnswersArrived() {
    Story story =
        new Story()
            .ran(1, WEST, during(100, 300), NEW, 150)
            .ran(2, EAST, during(140, 200), OLD, 151);

    assertThat(SplitBrain.find(story.told()))
        .singleElement()
        .satisfies(anomaly -> assertThat(anomaly.operation().key()).isEqualTo(key(2)))
        .satisfies(anomaly ->
            assertThat(anomaly.because())
                .isEqualTo(
                    "Write 0-2 through us-east was run by 127.0.1.1:15432 on timeline 1 1.000 ms"
                        + " after 0-1 had been run by 127.0.2.1:15432 on timeline 2"));
  }

  @Test
  void findsTheOldPrimaryBesideTheThirdOne() {
    Story.Server third = new Story.Server("127.0.3.1:15432", 3);
    Story story =
        new Story()
            .ran(1, EAST, during(0, 50), OLD, 10)
            .ran(2, WEST, during(300, 350), NEW, 310)
            .ran(3, EAST, during(200, 250), third, 210)
            .ran(4, EAST, during(205, 260), OLD, 220);

    assertThat(SplitBrain.find(story.told()))
        .extracting(anomaly -> anomaly.operation().key())
        .contains(key(2), key(4));
  }

  @Test
  void findsAnAnswerThatComesLongAfterTheNewPrimarysFirst() {
    Story story =
        new Story()
            .acknowledged(1, WEST, during(100, 200), NEW)
            .acknowledged(2, EAST, during(150, 1300), OLD);

    assertThat(SplitBrain.find(story.told()))
        .singleElement()
        .satisfies(anomaly -> assertThat(anomaly.because()).contains("already"));
  }

  @Test
  void allowsPrimariesThatFollowOneAnotherByTheirOwnClocks() {
    Story story =
        new Story()
            .ran(1, EAST, during(100, 230), OLD, 120)
            .ran(2, WEST, during(130, 220), NEW, 121);

    assertThat(SplitBrain.find(story.told())).isEmpty();
    assertThat(ServingTimes.shortestHandover(story.told())).contains(Duration.ofMillis(1));
  }
}
