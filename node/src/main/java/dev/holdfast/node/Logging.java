package dev.holdfast.node;

import java.time.Instant;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line per event, libraries only when they warn. */
final class Logging {
  /**
   * Kept here, because the logging system holds its loggers weakly and would forget their level.
   */
  private static final List<Logger> TELLING =
      List.of(
          Logger.getLogger("dev.holdfast"),
          // Why an election came to nothing is said nowhere else.
          Logger.getLogger("org.apache.ratis.server.impl.LeaderElection"),
          Logger.getLogger("org.apache.ratis.server.impl.VoteContext"));

  private Logging() {}

  /** Sends everything to standard error, which is the node's log file. */
  static void toStandardError() {
    LogManager.getLogManager().reset();
    Handler handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    handler.setFormatter(new Line());
    handler.setFilter(new LogQuota());
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    root.setLevel(Level.WARNING);
    TELLING.forEach(logger -> logger.setLevel(Level.INFO));
  }

  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord record) {
      String name = record.getLoggerName() == null ? "" : record.getLoggerName();
      StringBuilder line =
          new StringBuilder()
              .append(Instant.ofEpochMilli(record.getMillis()))
              .append(' ')
              .append(record.getLevel())
              .append(' ')
              .append(name.substring(name.lastIndexOf('.') + 1))
              .append(": ")
              .append(formatMessage(record))
              .append('\n');
      Throwable thrown = record.getThrown();
      if (thrown != null) {
        line.append("  ").append(thrown).append('\n');
        for (StackTraceElement frame : thrown.getStackTrace()) {
          line.append("    at ").append(frame).append('\n');
        }
      }
      return line.toString();
    }
  }
}
