package dev.holdfast.engine.postgres;

import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.engine.postgres.Configuration.Purpose;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes which standbys a commit waits for, so that no commit slips through under the old rule.
 *
 * <p>PostgreSQL's processes read a new setting each in its own time, and a process that sends the
 * log to a standby releases waiting commits by the rule it knows. So the gate is first closed for
 * everybody, then it is seen to be closed for all of them, and only then is it opened by the new
 * rule. A commit of our own that waits at the gate all the while shows both: that nobody passes the
 * closed gate, and, when it is let through, that enough of the new standbys have everything before
 * it.
 */
final class CommitGate {
  private static final Logger LOG = LoggerFactory.getLogger(CommitGate.class);

  /**
   * A standby on the far side of the world that streams confirms within a round trip. One that
   * catches up may not; then whoever asked asks again. No longer, because nothing else is done
   * meanwhile, and a primary that has just been cut off must hold soon.
   */
  private static final Duration BARRIER_PATIENCE = Duration.ofSeconds(1);

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final Duration NUDGE_PAUSE = Duration.ofMillis(25);
  private static final int CLOSE_ATTEMPTS_MAX = 50;

  private final Replica replica;
  private final Sessions sessions;

  CommitGate(Replica replica, Sessions sessions) {
    this.replica = replica;
    this.sessions = sessions;
  }

  /** Puts {@code sync} in force; returns when what was acknowledged before satisfies it too. */
  void change(SyncStandbys sync) throws IOException, SQLException, InterruptedException, Trouble {
    var wanted = new Purpose.Primary(sync);
    boolean unchanged =
        replica.purpose().filter(wanted::equals).isPresent()
            && replica.facts().standbyNames().equals(Configuration.standbyNames(wanted));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var barrier =
            new Barrier(sessions.open(replica.address(), Sessions.MAINTENANCE, CONNECT_PATIENCE))) {
      if (unchanged || sync.count() == 0) {
        replica.turn(wanted);
        barrier.commit(threads);
      } else {
        close(barrier, threads);
        replica.turn(wanted);
      }
      barrier.await(sync);
    }
  }

  private void close(Barrier barrier, ExecutorService threads)
      throws IOException, SQLException, InterruptedException, Trouble {
    replica.turn(new Purpose.Gated());
    boolean known = Poll.until(CLOSE_PATIENCE, PAUSE, this::allSendersKnow).isPresent();
    for (int attempt = 0; known && attempt < CLOSE_ATTEMPTS_MAX; attempt++) {
      barrier.commit(threads);
      if (Poll.until(CLOSE_PATIENCE, PAUSE, () -> barrierState(barrier)).orElse(false)) {
        return;
      }
    }
    throw Trouble.unknown("The server still acknowledges commits by its former rule");
  }

  /**
   * Present when no process that sends the log counts its standby as one that a commit waits for.
   */
  private Optional<Boolean> allSendersKnow() throws InterruptedException {
    try {
      return replica
          .session()
          .ask(
              "select not exists (select from pg_stat_replication where sync_priority > 0)",
              row -> row.getBoolean(1) ? Optional.of(true) : Optional.<Boolean>empty());
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  /** True when our commit waits, false when it slipped through, empty while it is on its way. */
  private Optional<Boolean> barrierState(Barrier barrier) throws InterruptedException {
    if (barrier.isThrough()) {
      return Optional.of(false);
    }
    try {
      return replica
          .session()
          .ask(
              "select exists (select from pg_stat_activity where wait_event = 'SyncRep' and pid = "
                  + barrier.pid()
                  + ")",
              row -> row.getBoolean(1) ? Optional.of(true) : Optional.<Boolean>empty());
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  /** A commit of our own, in a session of its own. */
  private final class Barrier implements AutoCloseable {
    private final Connection connection;
    private final int pid;
    private Future<Boolean> commit = CompletableFuture.completedFuture(true);

    Barrier(Connection connection) throws SQLException {
      this.connection = connection;
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
        row.next();
        this.pid = row.getInt(1);
      }
    }

    int pid() {
      return pid;
    }

    void commit(ExecutorService threads) {
      commit = threads.submit(this::write);
    }

    private boolean write() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("select pg_logical_emit_message(true, 'holdfast', 'barrier')");
        return statement.getWarnings() == null;
      }
    }

    boolean isThrough() {
      return commit.isDone();
    }

    /**
     * Waits until our commit is through. A process that sends the log looks at waiting commits when
     * its standby reports, which is only every second unless there is something new to report.
     */
    void await(SyncStandbys sync) throws InterruptedException, Trouble {
      Optional<Boolean> through =
          Poll.until(
              BARRIER_PATIENCE, NUDGE_PAUSE, () -> isThrough() ? Optional.of(true) : nudge());
      if (through.isEmpty()) {
        throw Trouble.unknown(
            "Commits now wait for %d of %s, but these do not have everything yet"
                .formatted(sync.count(), sync.regions()));
      }
      try {
        if (!commit.get()) {
          throw Trouble.unknown("Our commit was let through without " + sync.regions());
        }
      } catch (ExecutionException e) {
        throw Trouble.unknown("Our own commit failed: " + e.getMessage());
      }
    }

    private Optional<Boolean> nudge() throws InterruptedException {
      try {
        String message = "select pg_logical_emit_message(false, 'holdfast', 'nudge', true)";
        replica.session().run(message);
      } catch (SQLException e) {
        LOG.debug("asked again: {}", e.toString());
      }
      return Optional.empty();
    }

    /**
     * Ends the session on the server too: a commit that waits there does not notice that we are
     * gone.
     */
    @Override
    public void close() throws SQLException {
      try {
        if (!commit.isDone()) {
          replica.session().run("select pg_terminate_backend(" + pid + ")");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        connection.close();
      }
    }
  }
}
