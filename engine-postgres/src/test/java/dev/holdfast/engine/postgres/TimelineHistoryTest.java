package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineHistoryTest {
  private static final TimelineHistory FIRST = history(1);

  @Test
  void readsAHistoryFile() {
    TimelineHistory history =
        TimelineHistory.parse(
            3, List.of("# a comment", "1\t0/100\tno recovery target specified", "", "2\t1/0\tx y"));

    assertThat(history.past()).extracting("timeline").containsExactly(1L, 2L);
    assertThat(history.begin()).isEqualTo(1L << 32);
    assertThat(FIRST.begin()).isZero();
  }

  @Test
  void doesNotPartFromItsOwnContinuation() {
    assertThat(FIRST.partsFrom(FIRST)).isEmpty();
    assertThat(history(2, "1 0/100").partsFrom(history(2, "1 0/100"))).isEmpty();
  }

  @Test
  void partsWhereThePrimaryWasPromoted() {
    assertThat(FIRST.partsFrom(history(2, "1 0/100"))).hasValue(0x100);
    assertThat(history(2, "1 0/100").partsFrom(history(3, "1 0/100", "2 0/200"))).hasValue(0x200);
  }

  @Test
  void partsWhereTheFirstOfTwoWasPromoted() {
    assertThat(history(2, "1 0/100").partsFrom(history(3, "1 0/80"))).hasValue(0x80);
    assertThat(history(2, "1 0/80").partsFrom(history(3, "1 0/100"))).hasValue(0x80);
    assertThat(history(2, "1 0/100").partsFrom(history(3, "1 0/100"))).hasValue(0x100);
    assertThat(history(2, "1 0/100").partsFrom(history(4, "1 0/90", "3 0/200"))).hasValue(0x90);
  }

  @Test
  void partsWhereATimelineWasLeftBeforeItBegan() {
    TimelineHistory promotedTooEarly = history(3, "1 0/100", "2 0/80");

    assertThat(FIRST.partsFrom(promotedTooEarly)).hasValue(0x80);
    assertThat(history(2, "1 0/100").partsFrom(promotedTooEarly)).hasValue(0x80);
    assertThat(promotedTooEarly.begin()).isEqualTo(0x80);
  }

  @Test
  void partsAtTheBeginningFromAStranger() {
    assertThat(history(5).partsFrom(history(7))).hasValue(0);
  }

  private static TimelineHistory history(long current, String... past) {
    return TimelineHistory.parse(current, List.of(past));
  }
}
