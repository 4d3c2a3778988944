package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LogPositionTest {
  @Test
  void readsAndWritesPostgresText() {
    LogPosition position = LogPosition.ofLsn(3, "1A/3000148");

    assertThat(position).isEqualTo(new LogPosition(3, 0x1A_0300_0148L));
    assertThat(position.lsn()).isEqualTo("1A/3000148");
  }

  @Test
  void aLaterTimelineIsAheadOfAnyOffsetOnAnEarlierOne() {
    assertThat(new LogPosition(2, 10)).isGreaterThan(new LogPosition(1, 999));
    assertThat(new LogPosition(2, 11)).isGreaterThan(new LogPosition(2, 10));
  }

  @Test
  void refusesWhatIsNotAPosition() {
    assertThatThrownBy(() -> LogPosition.ofLsn(1, "3000148")).hasMessageContaining("'3000148'");
    assertThatThrownBy(() -> new LogPosition(1, -1)).hasMessageContaining("-1");
  }
}
