package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.NEW;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.during;
import static dev.holdfast.drill.check.Story.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Durability;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogOrderTest {
  private static List<Anomaly> find(Story story, Durability durability) {
    return LogOrder.find(story.told(), durability);
  }

  @Test
  void findsAReadFromALogThatIsThreeSecondsOld() {
    Story story =
        new Story()
            .acknowledgedAt(1, during(0, 100), OLD, 500)
            .acknowledgedAt(2, during(2900, 3000), OLD, 900)
            .sawAt(1, during(3100, 3110), OLD, 600);

    assertThat(find(story, Durability.ASYNC))
        .singleElement()
        .satisfies(anomaly ->
            assertThat(anomaly.because())
                .isEqualTo(
                    "Read of 0-1 through eu-west was sent at 3.100 s and saw the log up to"
                        + " 0/258@1, although write 0-2 had seen 0/384@1 at 3.000 s"));
  }

  @Test
  void findsAReadThatSawLessThanAReadBefore() {
    Story story =
        new Story()
            .acknowledgedAt(1, during(0, 100), OLD, 500)
            .sawAt(1, during(200, 210), OLD, 700)
            .sawAt(1, during(220, 230), OLD, 699);

    assertThat(find(story, Durability.ASYNC))
        .extracting(anomaly -> anomaly.operation().id())
        .containsExactly(2L);
  }

  @Test
  void findsAWriteOnALogThatLostWhatWasAcknowledged() {
    Story story =
        new Story()
            .acknowledgedAt(1, during(0, 100), OLD, 500)
            .acknowledgedAt(2, during(200, 300), OLD, 400);

    assertThat(find(story, Durability.ASYNC))
        .extracting(anomaly -> anomaly.operation().key())
        .containsExactly(key(2));
  }

  @Test
  void allowsWhateverRanAtTheSameTime() {
    Story story =
        new Story()
            .acknowledgedAt(1, during(0, 100), OLD, 500)
            .sawAt(1, during(100, 110), OLD, 400)
            .acknowledgedAt(2, during(50, 120), OLD, 450);

    assertThat(find(story, Durability.QUORUM)).isEmpty();
  }

  @Test
  void findsALaterTimelineWithoutTheWriteThatAQuorumConfirmed() {
    Story story =
        new Story()
            .acknowledgedAt(1, during(0, 100), OLD, 500)
            .sawAt(1, during(2000, 2100), NEW, 450);

    assertThat(find(story, Durability.QUORUM)).hasSize(1);
  }

  @Test
  void allowsALaterTimelineThatLacksWhatNobodyHadConfirmed() {
    Story story =
        new Story()
            .acknowledgedAt(1, during(0, 100), OLD, 500)
            .sawAt(1, during(2000, 2100), NEW, 450);

    assertThat(find(story, Durability.ASYNC)).isEmpty();
  }

  @Test
  void allowsALaterTimelineThatLacksWhatAReadSawOnDiskOnly() {
    Story story =
        new Story()
            .acknowledgedAt(1, during(0, 100), OLD, 500)
            .sawAt(1, during(110, 120), OLD, 800)
            .sawAt(1, during(2000, 2100), NEW, 600);

    assertThat(find(story, Durability.QUORUM)).isEmpty();
  }
}
