package dev.holdfast.engine.postgres;

import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The recovery of a server that runs but takes no sessions yet: a primary after a crash, or a
 * standby that replays or that waits until its primary's open transactions let it show a snapshot.
 * A standby follows and can be sealed and promoted all the same.
 *
 * <p>Such a server is never ended for taking long, only for getting nowhere.
 */
final class Recovery {
  /** Longer than the slowest disk takes for one call that writes all that it has in memory. */
  private static final Duration STUCK = Duration.ofMinutes(5);

  private final Server server;
  private final WalFolder wal;

  /** Where the log ended when the server was started. */
  private final LogPosition goal;

  // All guarded by this.
  private LogPosition end;
  private String lastSigns = "";
  private long changedNanos = System.nanoTime();

  Recovery(Server server, WalFolder wal, LogPosition goal) {
    this.server = server;
    this.wal = wal;
    this.goal = goal;
    this.end = goal;
  }

  /** What can be seen of it. */
  private Optional<ServerProcess> startup() {
    return server.processes().stream().filter(ServerProcess::isStartup).findFirst();
  }

  /** How far a standby receives the log right now; empty if it does not. */
  OptionalLong received() {
    return server.processes().stream()
        .map(ServerProcess::received)
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  /** How far the whole records go that a standby has on disk. */
  synchronized LogPosition reached() throws IOException {
    long timeline = wal.newestTimeline();
    long from = timeline == end.timeline() ? end.offset() : wal.history(timeline).begin();
    long limit = received().orElse(Long.MAX_VALUE);
    end = new LogPosition(timeline, wal.endWithin(timeline, from, limit));
    return end;
  }

  /** Whether nothing at all has happened for long. */
  synchronized boolean isStuck() {
    List<String> signs =
        startup().map(it -> List.of(it.title(), it.processor().toString())).orElse(List.of());
    if (!signs.toString().equals(lastSigns)) {
      lastSigns = signs.toString();
      changedNanos = System.nanoTime();
    }
    return System.nanoTime() - changedNanos > STUCK.toNanos();
  }

  /** How far it is, for people. */
  String progress() {
    Optional<String> segment = startup().flatMap(ServerProcess::segment);
    if (segment.isEmpty()) {
      return "its recovery has not begun to replay yet";
    }
    try {
      long at = wal.beginOf(segment.get());
      long left = Math.max(0, goal.offset() - at) >> 20;
      return "its recovery is at "
          + new LogPosition(0, at).lsn()
          + (left > 0 ? ", about " + left + " MB to go" : "");
    } catch (IOException e) {
      return "its recovery is at the segment " + segment.get();
    }
  }

  /** As long as this, without a sign of life, is being stuck. */
  static Duration stuckAfter() {
    return STUCK;
  }
}
