package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.NEW;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.WEST;
import static dev.holdfast.drill.check.Story.during;
import static dev.holdfast.drill.check.Story.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class StaleReadsTest {
  @Test
  void findsAReadThatMissesAWriteAcknowledgedBefore() {
    Story story =
        new Story().acknowledged(1, EAST, during(0, 100), OLD).missed(1, during(101, 120), OLD);

    assertThat(StaleReads.find(story.told(), Set.of(key(1))))
        .singleElement()
        .satisfies(anomaly ->
            assertThat(anomaly.because())
                .isEqualTo(
                    "Read of 0-1 through eu-west was sent at 0.101 s and did not see the write"
                        + " acknowledged at 0.100 s"));
  }

  @Test
  void allowsAReadThatRanBesideTheWrite() {
    Story story =
        new Story().acknowledged(1, EAST, during(0, 100), OLD).missed(1, during(90, 120), OLD);

    assertThat(StaleReads.find(story.told(), Set.of(key(1)))).isEmpty();
  }

  @Test
  void leavesALostWriteToThoseWhoCountLosses() {
    Story story =
        new Story().acknowledged(1, EAST, during(0, 100), OLD).missed(1, during(200, 220), NEW);

    assertThat(StaleReads.find(story.told(), Set.of())).isEmpty();
  }

  @Test
  void findsAReadThatAStandbyAnswered() {
    Story story =
        new Story()
            .acknowledged(1, EAST, during(0, 100), OLD)
            .answeredByStandby(1, during(200, 220));

    assertThat(StaleReads.find(story.told(), Set.of(key(1)))).hasSize(1);
  }

  @Test
  void findsAReadThatAStandbyAnsweredEvenWhereNobodyElseAnsweredYet() {
    Story story = new Story().answeredByStandby(1, during(10, 20));

    assertThat(StaleReads.find(story.told(), Set.of())).hasSize(1);
  }

  @Test
  void findsAReadThatADeposedPrimaryAnswered() {
    Story story =
        new Story()
            .acknowledged(1, EAST, during(0, 100), OLD)
            .acknowledged(2, WEST, during(300, 400), NEW)
            .saw(1, during(500, 520), OLD);

    assertThat(StaleReads.find(story.told(), Set.of(key(1), key(2)))).hasSize(1);
  }

  @Test
  void acceptsAReadThatSeesWhatWasAcknowledged() {
    Story story =
        new Story().acknowledged(1, EAST, during(0, 100), OLD).saw(1, during(101, 120), OLD);

    assertThat(StaleReads.find(story.told(), Set.of(key(1)))).isEmpty();
  }

  @Test
  void findsAReadThatTheOldPrimaryRanBesideTheNewOne() {
    Story story =
        new Story()
            .ran(1, EAST, during(0, 100), OLD, 50)
            .ran(2, WEST, during(300, 400), NEW, 350)
            .readRan(1, during(340, 360), OLD, 355);

    assertThat(StaleReads.find(story.told(), Set.of(key(1), key(2)))).hasSize(1);
  }
}
