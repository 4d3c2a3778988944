package dev.holdfast.engine.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps short what would hold a planned shutdown up. Used by one thread, the one that acts for the
 * replica.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * For as long a look at the standbys counts. A standby that falls silent later would not be found
   * by a second look either, since it counts as silent only after seconds.
   */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /**
   * A standby reports every second; one that has been silent for longer would only delay the
   * shutdown.
   */
  private static final String LET_GO_OF_SILENT =
      "select pg_terminate_backend(pid) from pg_stat_replication"
          + " where reply_time < clock_timestamp() - interval '2.5 s'";

  private final Replica replica;
  private final Sessions sessions;
  private Optional<Long> letGoNanos = Optional.empty();

  Drain(Replica replica, Sessions sessions) {
    this.replica = replica;
    this.sessions = sessions;
  }

  /**
   * While clients still write. Never fails: without it the shutdown, which ends with a checkpoint,
   * only takes longer.
   */
  void prepare() {
    say("checkpoint", LET_GO_OF_SILENT);
  }

  /**
   * Never fails: without it the shutdown waits in vain. Clients wait meanwhile, so nothing is asked
   * again that {@link #prepare} has just done.
   */
  void letGoOfSilent() {
    if (letGoNanos.filter(at -> System.nanoTime() - at < FRESH.toNanos()).isEmpty()) {
      say(LET_GO_OF_SILENT);
    }
    letGoNanos = Optional.empty();
  }

  private void say(String... sentences) {
    try (Connection connection = sessions.open(replica.address(), Sessions.MAINTENANCE, PATIENCE);
        Statement statement = connection.createStatement()) {
      for (String sentence : sentences) {
        statement.execute(sentence);
      }
      letGoNanos = Optional.of(System.nanoTime());
    } catch (SQLException e) {
      LOG.info("the shutdown may take longer: {}", e.getMessage());
    }
  }
}
