package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogQuotaTest {
  private static final String VOTES = "org.apache.ratis.server.impl.VoteContext";
  private static final long START = 1_700_000_000_000L;

  private final LogQuota quota = new LogQuota();

  @Test
  void aLibraryMayTellAtLengthOnceAndThenOnlyEverySoOften() {
    assertThat(passed(Level.INFO, VOTES, START, 1_000)).isEqualTo(LogQuota.AT_ONCE);
    assertThat(passed(Level.INFO, VOTES, START + 2 * LogQuota.REFILL_MILLIS, 1_000)).isEqualTo(2);
    assertThat(passed(Level.WARNING, VOTES, START + 86_400_000, 1_000)).isEqualTo(100);
  }

  @Test
  void theConsensusOfTheNodeIsHeldToItToo() {
    String timer = "dev.holdfast.consensus.ElectionTimer";
    assertThat(passed(Level.INFO, timer, START, 1_000)).isEqualTo(LogQuota.AT_ONCE);
  }

  @Test
  void oneLoggerDoesNotSilenceAnotherNorTheNodeNorWhatIsSevere() {
    passed(Level.INFO, VOTES, START, 1_000);
    assertThat(passed(Level.INFO, "io.grpc.Channel", START, 5)).isEqualTo(5);
    assertThat(passed(Level.INFO, "dev.holdfast.node.Helm", START, 1_000)).isEqualTo(1_000);
    assertThat(passed(Level.SEVERE, VOTES, START, 5)).isEqualTo(5);
  }

  @Test
  void aLibraryThatFailsInALoopDoesNotFillTheDisk() {
    assertThat(passed(Level.SEVERE, VOTES, START, 1_000)).isEqualTo(LogQuota.AT_ONCE);
    assertThat(passed(Level.SEVERE, "dev.holdfast.node.Helm", START, 1_000)).isEqualTo(1_000);
  }

  @Test
  void theLastLineBeforeTheSilenceSaysSo() {
    LogRecord last = line(Level.INFO, VOTES, START);
    passed(Level.INFO, VOTES, START, LogQuota.AT_ONCE - 1);
    assertThat(quota.isLoggable(last)).isTrue();
    assertThat(last.getMessage()).isEqualTo("m (of more such lines only some are shown from here)");
  }

  @Test
  void aClockThatIsSetBackDoesNotOpenTheGates() {
    passed(Level.INFO, VOTES, START, 1_000);
    assertThat(passed(Level.INFO, VOTES, START - 86_400_000, 10)).isZero();
    assertThat(passed(Level.INFO, VOTES, START + LogQuota.REFILL_MILLIS, 10)).isEqualTo(1);
  }

  private long passed(Level level, String logger, long millis, int lines) {
    return IntStream.range(0, lines)
        .filter(_ -> quota.isLoggable(line(level, logger, millis)))
        .count();
  }

  private static LogRecord line(Level level, String logger, long millis) {
    var line = new LogRecord(level, "m");
    line.setLoggerName(logger);
    line.setInstant(Instant.ofEpochMilli(millis));
    return line;
  }
}
