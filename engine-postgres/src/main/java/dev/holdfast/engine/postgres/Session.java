package dev.holdfast.engine.postgres;

import java.net.SocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One kept connection for short questions to the local server, opened when needed and opened anew
 * after any error. Any thread may ask; questions are answered one after the other.
 */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final Sessions sessions;
  private final SocketAddress server;
  private final String database;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();

  /** Used under the lock, but taken away without it, so that ending a server never waits for it. */
  private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();

  Session(Sessions sessions, SocketAddress server, String database, Duration patience) {
    this.sessions = sessions;
    this.server = server;
    this.database = database;
    this.patience = patience;
  }

  /** Reads one row. */
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** Asks for exactly one row. */
  <T> T ask(String sql, Row<T> reader) throws SQLException, InterruptedException {
    if (!lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new SQLException("The session is busy for more than " + patience.toMillis() + " ms");
    }
    try {
      return read(sql, reader);
    } catch (SQLException e) {
      abandon();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** Runs a statement and ignores what it returns. */
  void run(String sql) throws SQLException, InterruptedException {
    ask(sql, row -> true);
  }

  private <T> T read(String sql, Row<T> reader) throws SQLException {
    Connection kept = connection.get();
    if (kept == null) {
      kept = sessions.open(server, database, patience);
      connection.set(kept);
    }
    try (Statement statement = kept.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new SQLException("No row for: " + sql);
      }
      return reader.of(rows);
    }
  }

  /** Drops the connection at once, whoever waits for an answer on it. */
  void abandon() {
    Connection kept = connection.getAndSet(null);
    if (kept != null) {
      try {
        kept.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("the connection was gone already: {}", e.toString());
      }
    }
  }
}
