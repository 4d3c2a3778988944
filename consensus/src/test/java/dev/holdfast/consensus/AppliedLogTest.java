package dev.holdfast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class AppliedLogTest {
  private final AppliedLog log = new AppliedLog(new AppliedState(new Journal()), new Outstanding());

  /** Else a region would wait for ever for entries of a leader that never had a majority. */
  @Test
  void whatAnotherLeaderTookBackNeedNotBeThereAfterAFailure() {
    assertThat(log.truncate(7)).isCompleted();
    log.notifyLogFailed(new IOException("No space left on device"), null);
    assertThat(log.durable(9)).isEqualTo(6);
    assertThat(log.durable(5)).isEqualTo(5);
  }

  @Test
  void whatWasFlushedSinceHasToBeThere() {
    assertThat(log.truncate(7)).isCompleted();
    assertThat(log.durable(9)).isEqualTo(9);
  }
}
