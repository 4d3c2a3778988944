package dev.holdfast.engine.postgres;

import dev.holdfast.engine.postgres.Configuration.Purpose;
import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a standby that takes sessions let go of its upstream without being started anew. */
final class Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  /**
   * A standby lets go once it has replayed what it had received. One that takes longer is started
   * anew, which costs it what it has replayed since its last checkpoint.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration RESUME_PATIENCE = Duration.ofSeconds(3);

  /** The pause of every failover contains a few of these. */
  private static final Duration PAUSE = Duration.ofMillis(3);

  /** Where the replayed log ends, or -1 as long as something is still received. */
  private static final String REPLAYED =
      """
      select case when exists (select from pg_stat_activity where backend_type = 'walreceiver')
                  then -1 else pg_last_wal_replay_lsn() - '0/0'::pg_lsn end
      """;

  private final Replica replica;
  private final WalFolder wal;

  Settlement(Replica replica, WalFolder wal) {
    this.replica = replica;
    this.wal = wal;
  }

  /**
   * Sees to it that the standby receives from nobody, and says where its log ends; empty if that
   * cannot be seen.
   *
   * <p>The server's recovery process decides whom to receive from, and may be about to connect once
   * more by the setting it knows. When the server has read two new configurations, all its
   * processes have been told of the first; and a recovery process that pauses on request has by
   * then done what it was told.
   */
  Optional<LogPosition> letGo() throws IOException, InterruptedException {
    var sealed = new Purpose.Standby(Optional.empty());
    try {
      replica.turn(sealed);
      replica.turn(sealed);
      pauseRecovery();
      if (Poll.until(PATIENCE, PAUSE, this::replayedAll).isEmpty()) {
        return Optional.empty();
      }
      pauseRecovery();
      return Poll.until(PATIENCE, PAUSE, this::replayedAll);
    } catch (Trouble trouble) {
      LOG.info("the standby is started anew: {}", trouble.because());
      return Optional.empty();
    }
  }

  private void pauseRecovery() throws InterruptedException, Trouble {
    try {
      replica.session().run("select pg_wal_replay_pause()");
      replica.awaitAnswer(
          PATIENCE,
          "The standby's recovery does not listen",
          "select pg_get_wal_replay_pause_state() = 'paused'");
    } catch (SQLException e) {
      throw Trouble.failed("The standby does not answer: " + e.getMessage());
    } finally {
      resumeRecovery();
    }
  }

  /** A recovery that stays paused would serve ever older rows. */
  private void resumeRecovery() throws InterruptedException, Trouble {
    replica.awaitAnswer(
        RESUME_PATIENCE,
        "The standby's recovery does not go on",
        "select pg_wal_replay_resume() is not null");
  }

  private Optional<LogPosition> replayedAll() throws InterruptedException {
    try {
      long replayed = replica.session().ask(REPLAYED, row -> row.getLong(1));
      long timeline = wal.newestTimeline();
      boolean more =
          replayed < 0
              || replayed < wal.history(timeline).begin()
              || wal.continuesAt(timeline, replayed);
      return more ? Optional.empty() : Optional.of(new LogPosition(timeline, replayed));
    } catch (SQLException | IOException e) {
      LOG.debug("asked again: {}", e.toString());
      return Optional.empty();
    }
  }
}
