package dev.holdfast.engine.postgres;

import dev.holdfast.engine.Probe;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.net.SocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * Proves that writes through a public endpoint reach this region's server and are acknowledged: one
 * write and one read, as a client would do it. Used by one thread.
 *
 * <p>It depends on nothing that tenants may change. Its role is its own and may do nothing else, it
 * works in the maintenance database, comes with its own settings and has connections that are kept
 * free for it. What it writes is a message in the log, which needs no table that somebody could
 * lock, drop or revoke; a commit with nothing but a message waits for its standbys like any other.
 */
public final class EndpointProbe {
  /** What the server answers within milliseconds, after a promotion with everybody back at once. */
  private static final int SECONDS_MAX = 2;

  private static final String WRITE =
      """
      begin isolation level read committed read write;
      select current_setting('cluster_name'), pg_current_xact_id()::text,
          pg_logical_emit_message(true, 'holdfast', 'probe');
      commit
      """;

  private final SocketAddress endpoint;
  private final String server;
  private final String password;

  /**
   * A probe.
   *
   * @param endpoint where clients connect
   * @param self the region whose server must answer
   * @param resource whose server it is
   */
  public EndpointProbe(
      SocketAddress endpoint, RegionId self, ResourceId resource, Passwords passwords) {
    this.endpoint = endpoint;
    this.server = Configuration.serverName(resource, self);
    this.password = passwords.probe();
  }

  /** Tries once; bounded by a few seconds. */
  public Probe attempt() {
    long began = System.nanoTime();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      Written written = write(statement);
      if (!written.server().equals(server)) {
        return new Probe.NotYet("the endpoint leads to " + written.server());
      }
      SQLWarning warning = statement.getWarnings();
      if (warning != null) {
        return new Probe.NotYet("a write is not safe: " + warning.getMessage());
      }
      String status = statusOf(statement, written.transaction());
      long millis = (System.nanoTime() - began) / 1_000_000;
      return status.equals("committed")
          ? new Probe.Proven("a write and a read through the endpoint took " + millis + " ms")
          : new Probe.NotYet("a write that was acknowledged is " + status);
    } catch (SQLException e) {
      return new Probe.NotYet(
          "a write or a read through the endpoint " + endpoint + " fails: " + e.getMessage());
    }
  }

  private Connection connect() throws SQLException {
    var how = new Properties();
    PGProperty.USER.set(how, Sessions.PROBE);
    PGProperty.PASSWORD.set(how, password);
    PGProperty.OPTIONS.set(how, OwnSettings.ofAnyRole());
    PGProperty.APPLICATION_NAME.set(how, "*probe");
    PGProperty.CONNECT_TIMEOUT.set(how, SECONDS_MAX);
    PGProperty.SOCKET_TIMEOUT.set(how, SECONDS_MAX);
    return Connector.connect(endpoint, Sessions.MAINTENANCE, how);
  }

  private record Written(String server, String transaction) {}

  private static Written write(Statement statement) throws SQLException {
    Written written = new Written("", "");
    // The answers to all three are read, so that a warning of the last one is not missed.
    boolean rows = statement.execute(WRITE);
    while (rows || statement.getUpdateCount() >= 0) {
      if (rows) {
        try (ResultSet row = statement.getResultSet()) {
          row.next();
          written = new Written(row.getString(1), row.getString(2));
        }
      }
      rows = statement.getMoreResults();
    }
    return written;
  }

  private static String statusOf(Statement statement, String transaction) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select pg_xact_status('" + transaction + "'::xid8)")) {
      return row.next() ? String.valueOf(row.getString(1)) : "unknown";
    }
  }
}
