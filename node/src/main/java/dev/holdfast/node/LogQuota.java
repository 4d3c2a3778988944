package dev.holdfast.node;

import java.util.HashMap;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Lets everything about consensus and of libraries be said at length once and then only every so
 * often: a region that is cut off stands for election every few seconds, for days if need be, and
 * must not fill its disk with that. What ends something ({@link Level#SEVERE}) is counted apart, so
 * that nothing else silences it, and a library that fails in a loop does not fill the disk that it
 * fails for. What the node itself has to say always passes. Thread-safe.
 */
final class LogQuota implements Filter {
  /** Lines of one logger: a few elections with all their votes. */
  static final int AT_ONCE = 100;

  /** Milliseconds for one line more: 1 MB a day at most of each logger. */
  static final long REFILL_MILLIS = 10_000;

  private static final String NODE = "dev.holdfast.";
  private static final String SEVERE = "severe ";
  private static final String CONSENSUS = "dev.holdfast.consensus.";

  private final Map<String, Bucket> buckets = new HashMap<>(); // guarded by this

  @Override
  public synchronized boolean isLoggable(LogRecord line) {
    String logger = String.valueOf(line.getLoggerName());
    boolean ours = logger.startsWith(NODE) && !logger.startsWith(CONSENSUS);
    if (ours) {
      return true;
    }
    String counted =
        line.getLevel().intValue() >= Level.SEVERE.intValue() ? SEVERE + logger : logger;
    return buckets.computeIfAbsent(counted, _ -> new Bucket(line.getMillis())).take(line);
  }

  private static final class Bucket {
    private long lines = AT_ONCE;
    private long filledAt;

    Bucket(long now) {
      filledAt = now;
    }

    boolean take(LogRecord line) {
      // A wall clock that is set back only makes it wait.
      long more = Math.max(0, (line.getMillis() - filledAt) / REFILL_MILLIS);
      lines = Math.min(AT_ONCE, lines + more);
      filledAt += more * REFILL_MILLIS;
      if (lines == 0) {
        return false;
      }
      lines--;
      if (lines == 0) {
        line.setMessage(line.getMessage() + " (of more such lines only some are shown from here)");
      }
      return true;
    }
  }
}
