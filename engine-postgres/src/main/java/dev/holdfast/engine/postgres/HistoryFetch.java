package dev.holdfast.engine.postgres;

import dev.holdfast.model.Epoch;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a running standby the history of the timeline that its upstream is about to begin, as an
 * archive of log would. By itself the standby asks for it only once the old timeline has ended,
 * which costs a round trip between regions while clients wait.
 *
 * <p>Best effort, in one virtual thread: without it everything takes a little longer.
 */
final class HistoryFetch {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryFetch.class);

  /** By then a promotion is through, or the standby has asked for itself. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Between two questions; the distance of the regions is the rest. */
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** What the server answers to as long as it has no such history. */
  private static final String UNDEFINED_FILE = "58P01";

  /** How far a standby has log; -1 once it is none any more. */
  private static final String RECEIVED =
      """
      select case when pg_is_in_recovery()
                  then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0'::pg_lsn
                  else -1 end
      """;

  private final Replica replica;
  private final ReplicaFolder folder;
  private final Launcher launcher;
  private final Sessions sessions;
  // Both guarded by this: what was begun last.
  private long fetching;
  private @Nullable Thread thread;

  HistoryFetch(Replica replica, ReplicaFolder folder, Launcher launcher, Sessions sessions) {
    this.replica = replica;
    this.folder = folder;
    this.launcher = launcher;
    this.sessions = sessions;
  }

  /**
   * Begins to fetch the history of the epoch's timeline, unless that has begun or it is there. The
   * timeline of an epoch has its number.
   */
  synchronized void start(Epoch epoch, SocketAddress upstream) {
    long timeline = epoch.value();
    boolean underWay = fetching == timeline && thread != null && thread.isAlive();
    if (timeline > 1 && !underWay && !Files.exists(target(timeline))) {
      fetching = timeline;
      thread = Thread.ofVirtual().name("postgres-history").start(() -> fetch(timeline, upstream));
    }
  }

  /** Whether the history is in place. */
  boolean fetch(long timeline, SocketAddress upstream) {
    long started = System.nanoTime();
    try (Connection connection = sessions.replication(upstream, PATIENCE);
        Statement statement = connection.createStatement()) {
      var attempt = new Attempt(timeline, statement);
      if (Poll.until(PATIENCE, PAUSE, attempt).orElse(false)) {
        LOG.info(
            "the history of timeline {} was here after {} ms",
            timeline,
            (System.nanoTime() - started) / 1_000_000);
      }
    } catch (SQLException e) {
      LOG.info("the history of timeline {} is left to the server: {}", timeline, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Files.exists(target(timeline));
  }

  private Path target(long timeline) {
    return folder.wal().resolve(WalFolder.historyName(timeline));
  }

  /** Looks again and again; answers with true once it has put the history in place. */
  private final class Attempt implements Poll.Question<Boolean> {
    private final long timeline;
    private final Statement upstream;
    private String history = "";
    private long received;

    Attempt(long timeline, Statement upstream) {
      this.timeline = timeline;
      this.upstream = upstream;
    }

    @Override
    public Optional<Boolean> ask() throws InterruptedException {
      if (Files.exists(target(timeline))) {
        return Optional.of(false);
      }
      try {
        if (history.isEmpty()) {
          history = upstreamsHistory();
        }
        // Asked beforehand where possible: once the upstream has it, time is short.
        if (!hasAllBefore()) {
          received = replica.session().ask(RECEIVED, row -> row.getLong(1));
        }
        if (!hasAllBefore()) {
          return Optional.empty();
        }
        install(timeline, history);
        return Optional.of(true);
      } catch (SQLException | IOException e) {
        LOG.info("the history of timeline {} is left to the server: {}", timeline, e.getMessage());
        return Optional.of(false);
      }
    }

    /** Empty as long as there is none. */
    private String upstreamsHistory() throws SQLException {
      try (ResultSet row = upstream.executeQuery("TIMELINE_HISTORY " + timeline)) {
        return row.next() ? row.getString("content") : "";
      } catch (SQLException e) {
        if (UNDEFINED_FILE.equals(e.getSQLState())) {
          return "";
        }
        throw e;
      }
    }

    /**
     * Whether the standby is known to have all log before the timeline. A server that knows of a
     * timeline takes it for its own past: promoted before it has reached it, it would claim to have
     * left it before it began.
     */
    private boolean hasAllBefore() {
      return !history.isEmpty()
          && received >= TimelineHistory.parse(timeline, history.lines().toList()).begin();
    }
  }

  /** In one step and readable, because the server reads it at any time. */
  private void install(long timeline, String history) throws IOException {
    Path fresh = folder.root().resolve(WalFolder.historyName(timeline));
    Durable.write(fresh, history);
    launcher.handOver(fresh);
    if (Files.exists(target(timeline))) {
      Files.delete(fresh);
    } else {
      Durable.rename(fresh, target(timeline));
    }
  }
}
