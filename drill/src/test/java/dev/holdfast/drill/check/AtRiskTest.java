package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.NEW;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.WEST;
import static dev.holdfast.drill.check.Story.during;
import static dev.holdfast.drill.check.Story.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.LogPosition;
import org.junit.jupiter.api.Test;

final class AtRiskTest {
  /** Write N lies at offset 100 × N, and each is sent after the one before was acknowledged. */
  private final Story story =
      new Story()
          .acknowledged(1, EAST, during(0, 10), OLD)
          .acknowledged(2, EAST, during(20, 30), OLD)
          .acknowledged(3, EAST, during(40, 50), OLD)
          .acknowledged(4, WEST, during(60, 70), NEW);

  @Test
  void trustsOnlyWritesWithALaterOneOnTheStandby() {
    assertThat(AtRisk.writes(story.told(), new LogPosition(1, 250)))
        .containsExactlyInAnyOrder(key(2), key(3));
  }

  @Test
  void leavesEverythingAtRiskWhereTheStandbyHadNothing() {
    assertThat(AtRisk.writes(story.told(), new LogPosition(1, 50)))
        .containsExactlyInAnyOrder(key(1), key(2), key(3));
  }

  @Test
  void doesNotCountTheNewPrimarysWrites() {
    assertThat(AtRisk.writes(story.told(), new LogPosition(1, 999))).containsExactly(key(3));
  }

  @Test
  void doesNotTrustAWriteThatRanBesideTheLaterOne() {
    Story beside =
        new Story()
            .acknowledged(1, EAST, during(0, 45), OLD)
            .acknowledged(2, EAST, during(40, 50), OLD);

    assertThat(AtRisk.writes(beside.told(), new LogPosition(1, 200)))
        .containsExactlyInAnyOrder(key(1), key(2));
  }

  @Test
  void doesNotTrustAWriteAcknowledgedAtTheMomentTheLaterOneWasSent() {
    Story touching =
        new Story()
            .acknowledged(1, EAST, during(0, 40), OLD)
            .acknowledged(2, EAST, during(40, 50), OLD);

    assertThat(AtRisk.writes(touching.told(), new LogPosition(1, 200)))
        .containsExactlyInAnyOrder(key(1), key(2));
  }
}
