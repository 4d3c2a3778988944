package dev.holdfast.engine.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps short what would hold a planned shutdown up. */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * A standby reports every second; one that has been silent for longer would only delay the
   * shutdown.
   */
  private static final String LET_GO_OF_SILENT =
      "select pg_terminate_backend(pid) from pg_stat_replication"
          + " where reply_time < clock_timestamp() - interval '2.5 s'";

  private final Replica replica;
  private final Sessions sessions;

  Drain(Replica replica, Sessions sessions) {
    this.replica = replica;
    this.sessions = sessions;
  }

  /** Never fails: without it the shutdown, which ends with a checkpoint, only takes longer. */
  void prepare() {
    say("checkpoint");
  }

  /** Never fails: without it the shutdown waits in vain. */
  void letGoOfSilent() {
    say(LET_GO_OF_SILENT);
  }

  private void say(String what) {
    try (Connection connection = sessions.open(replica.address(), Sessions.MAINTENANCE, PATIENCE);
        Statement statement = connection.createStatement()) {
      statement.execute(what);
    } catch (SQLException e) {
      LOG.info("the shutdown may take longer: {}", e.getMessage());
    }
  }
}
