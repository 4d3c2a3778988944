package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.during;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ImpossibleReadsTest {
  @Test
  void findsAReadOfWhatNobodyWrote() {
    Story story = new Story().saw(7, during(200, 210), OLD);

    assertThat(ImpossibleReads.find(story.told()))
        .singleElement()
        .satisfies(anomaly ->
            assertThat(anomaly.because())
                .isEqualTo(
                    "Read of 0-7 through eu-west (operation 0) saw at 0.210 s a row which nobody"
                        + " ever wrote"));
  }

  @Test
  void findsAReadFromTheFuture() {
    Story story =
        new Story().saw(1, during(0, 10), OLD).acknowledged(1, EAST, during(11, 100), OLD);

    assertThat(ImpossibleReads.find(story.told())).hasSize(1);
  }

  @Test
  void findsAReadOfAWriteThatWasReportedAsFailed() {
    Story story = new Story().failed(1, during(0, 10)).saw(1, during(20, 30), OLD);

    assertThat(ImpossibleReads.find(story.told())).hasSize(1);
  }

  @Test
  void allowsAReadBesideTheWriteAndOneOfAnIndeterminateWrite() {
    Story story =
        new Story()
            .acknowledged(1, EAST, during(5, 100), OLD)
            .saw(1, during(0, 10), OLD)
            .indeterminate(2, during(0, 10))
            .saw(2, during(20, 30), OLD);

    assertThat(ImpossibleReads.find(story.told())).isEmpty();
  }

  @Test
  void leavesAReadThatSawNothingToOthers() {
    assertThat(ImpossibleReads.find(new Story().missed(9, during(0, 10), OLD).told())).isEmpty();
  }
}
