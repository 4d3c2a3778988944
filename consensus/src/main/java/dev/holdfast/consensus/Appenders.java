package dev.holdfast.consensus;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.server.leader.LogAppender;

/** What this region as leader speaks to the others with, one for each. Usable from any thread. */
final class Appenders {
  private static final String KEY = "holdfast.appenders";

  private final Set<LogAppender> all = ConcurrentHashMap.newKeySet();

  /** Where Ratis' factory finds them. */
  void handOver(Parameters parameters) {
    parameters.put(KEY, this, Appenders.class);
  }

  static Appenders of(Parameters parameters) {
    return parameters.getNonNull(KEY, Appenders.class);
  }

  LogAppender added(LogAppender appender) {
    all.add(appender);
    return appender;
  }

  /** Has every other region hear at once how far the log is committed. */
  void announce() {
    // Of an earlier leadership; Ratis says nowhere that it has let go of one.
    all.removeIf(appender -> !appender.isRunning());
    all.forEach(LogAppender::triggerHeartbeat);
  }
}
