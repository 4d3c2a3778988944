package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.LogPosition;
import org.junit.jupiter.api.Test;

class WalTest {
  private final Wal first = Wal.EMPTY.begin(1).write(936);

  @Test
  void growsOnItsTimeline() {
    assertThat(first.position()).isEqualTo(new LogPosition(1, 1000));
    assertThat(first.write(100).position()).isEqualTo(new LogPosition(1, 1100));
    assertThat(Wal.EMPTY.position()).isEqualTo(LogPosition.START);
  }

  @Test
  void aPromotionBeginsATimelineAheadOfTheOld() {
    Wal second = first.begin(2);

    assertThat(second.position()).isEqualTo(new LogPosition(2, 1064));
    assertThat(second.position()).isGreaterThan(first.write(5000).position());
  }

  @Test
  void isAPrefixOfWhatContinuesIt() {
    assertThat(first.prefixOf(first.write(1))).isTrue();
    assertThat(first.prefixOf(first.begin(2).write(10))).isTrue();
    assertThat(Wal.EMPTY.prefixOf(first)).isTrue();
    assertThat(first.write(1).prefixOf(first)).isFalse();
  }

  @Test
  void isNoPrefixOnceItWentItsOwnWay() {
    Wal promoted = first.begin(2).write(500);

    assertThat(first.write(10).prefixOf(promoted)).isFalse();
    assertThat(first.begin(3).prefixOf(promoted)).isFalse();
    assertThat(first.begin(2).prefixOf(promoted)).as("two primaries in one epoch").isFalse();
  }

  @Test
  void holdsWhatWasWrittenBeforeTheFork() {
    Wal.Timeline one = first.timeline().orElseThrow();
    Wal promoted = first.begin(2).write(500);

    assertThat(promoted.holds(one, 1000)).isTrue();
    assertThat(promoted.holds(one, 1001)).isFalse();
    assertThat(promoted.holds(promoted.timeline().orElseThrow(), 1564)).isTrue();
    assertThat(first.holds(promoted.timeline().orElseThrow(), 1000)).isFalse();
  }

  @Test
  void countsWhatAnotherLacks() {
    Wal ahead = first.write(300);
    Wal promoted = first.begin(2).write(500);

    assertThat(ahead.bytesMissingIn(promoted)).isEqualTo(300);
    assertThat(first.bytesMissingIn(promoted)).isZero();
    assertThat(promoted.bytesMissingIn(Wal.EMPTY)).isEqualTo(1564);
  }

  @Test
  void canBeCutOffAtAnOffset() {
    Wal promoted = first.begin(2).write(500);

    assertThat(promoted.upTo(1000)).isEqualTo(first);
    assertThat(promoted.upTo(1100).position()).isEqualTo(new LogPosition(2, 1100));
    assertThat(promoted.upTo(9999)).isEqualTo(promoted);
    assertThat(promoted.upTo(0)).isEqualTo(Wal.EMPTY);
  }
}
