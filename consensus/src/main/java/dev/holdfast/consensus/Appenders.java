package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.server.leader.FollowerInfo;
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

  /** To how many other regions this one speaks as leader. */
  int speaking() {
    return (int) all.stream().filter(LogAppender::isRunning).count();
  }

  /** The newest entry that each of them has on its disk, as it said. */
  LongStream stored() {
    return all.stream()
        .filter(LogAppender::isRunning)
        .mapToLong(appender -> appender.getFollower().getMatchIndex());
  }

  /** Those of them that answered lately, whoever has most of the log first. */
  List<RegionId> byProgress(Duration lately) {
    return all.stream()
        .filter(LogAppender::isRunning)
        .map(LogAppender::getFollower)
        .filter(to -> to.getLastRpcResponseTime().elapsedTimeMs() <= lately.toMillis())
        .sorted(Comparator.comparingLong(FollowerInfo::getMatchIndex).reversed())
        .map(to -> new RegionId(to.getId().toString()))
        .toList();
  }

  /** Has every other region hear at once how far the log is committed. */
  void announce() {
    // Of an earlier leadership; Ratis says nowhere that it has let go of one.
    all.removeIf(appender -> !appender.isRunning());
    all.forEach(LogAppender::triggerHeartbeat);
  }
}
