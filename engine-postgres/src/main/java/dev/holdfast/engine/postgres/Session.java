package dev.holdfast.engine.postgres;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One kept connection for short questions to the local server, opened when needed and opened anew
 * after any error. Any thread may ask; questions are answered one after the other.
 */
final class Session implements AutoCloseable {
  private final Sessions sessions;
  private final InetSocketAddress server;
  private final String database;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable Connection connection;

  Session(Sessions sessions, InetSocketAddress server, String database, Duration patience) {
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
      close();
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
    Connection kept = connection;
    if (kept == null) {
      kept = sessions.open(server, database, patience);
      connection = kept;
    }
    try (Statement statement = kept.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new SQLException("No row for: " + sql);
      }
      return reader.of(rows);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      Connection kept = connection;
      connection = null;
      if (kept != null) {
        kept.close();
      }
    } catch (SQLException alreadyGone) {
      // Closing is all that was wanted.
    } finally {
      lock.unlock();
    }
  }
}
