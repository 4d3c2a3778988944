package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.during;
import static dev.holdfast.drill.check.Story.key;
import static dev.holdfast.drill.check.Story.nanos;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LostWritesTest {
  private final Story story =
      new Story()
          .acknowledged(1, EAST, during(0, 100), OLD)
          .acknowledged(3, EAST, during(30, 300), OLD)
          .acknowledged(2, EAST, during(20, 200), OLD)
          .indeterminate(4, during(250, 400))
          .failed(5, during(300, 400));

  @Test
  void findsTheAcknowledgedWriteThatIsGone() {
    assertThat(LostWrites.lost(story.told(), Set.of(key(1), key(3))))
        .extracting(Operation::key)
        .containsExactly(key(2));
  }

  @Test
  void ordersWhatIsLostByItsAcknowledgement() {
    assertThat(LostWrites.lost(story.told(), Set.of(key(1))))
        .extracting(Operation::key)
        .containsExactly(key(2), key(3));
  }

  @Test
  void missesNoWriteThatWasNeverAcknowledged() {
    assertThat(LostWrites.lost(story.told(), Set.of(key(1), key(2), key(3)))).isEmpty();
  }

  @Test
  void acceptsThatAnIndeterminateWriteIsThere() {
    assertThat(LostWrites.phantoms(story.told(), Set.of(key(1), key(4)))).isEmpty();
  }

  @Test
  void findsTheRowWhoseWriteSurelyFailed() {
    assertThat(LostWrites.phantoms(story.told(), Set.of(key(1), key(5)))).containsExactly(key(5));
  }

  @Test
  void findsTheRowThatNobodyWrote() {
    assertThat(LostWrites.phantoms(story.told(), Set.of(key(9)))).containsExactly(key(9));
  }

  @Test
  void findsTheRowThatSaysThatItCameThroughAnotherRegion() {
    Row told = new Row(key(1), EAST.value(), "12:00");
    Row other = new Row(key(2), "eu-west", "12:00");

    assertThat(LostWrites.altered(story.told(), new Rows(List.of(told, other))))
        .containsExactly(other);
  }

  @Test
  void measuresTheWindowFromTheOldestLostWriteToTheFault() {
    assertThat(LostWrites.window(LostWrites.lost(story.told(), Set.of(key(1))), nanos(350)))
        .isEqualTo(Duration.ofMillis(150));
  }

  @Test
  void stretchesTheWindowOverWhatADeposedPrimaryAcknowledgedAfterTheFault() {
    assertThat(LostWrites.window(LostWrites.lost(story.told(), Set.of(key(1))), nanos(210)))
        .isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void hasNoWindowWhereNothingIsLost() {
    assertThat(LostWrites.window(List.of(), nanos(210))).isZero();
  }
}
