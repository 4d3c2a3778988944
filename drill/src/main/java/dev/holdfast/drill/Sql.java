package dev.holdfast.drill;

import dev.holdfast.drill.check.Answer;
import dev.holdfast.model.LogPosition;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Connects to PostgreSQL as the application does, and reads its answers. */
final class Sql {
  /**
   * A refused or unanswered connection is given up after this; what is on the way takes
   * milliseconds.
   */
  private static final int CONNECT_SECONDS_MAX = 2;

  /** An unanswered statement is given up after this, and its outcome is then indeterminate. */
  private static final int ANSWER_SECONDS_MAX = 3;

  private Sql() {}

  /**
   * Connects to a writer endpoint in auto-commit mode; never waits longer than the limits above for
   * any answer.
   */
  static Connection connect(InetSocketAddress address, String name, String password)
      throws SQLException {
    return connect(address, how(name), password);
  }

  /** The same with more properties of the driver. */
  static Connection connect(InetSocketAddress address, Properties how, String password)
      throws SQLException {
    how.setProperty("user", "app");
    how.setProperty("password", password);
    String url =
        String.format(
            Locale.ROOT, "jdbc:postgresql://%s:%d/app", address.getHostString(), address.getPort());
    return DriverManager.getConnection(url, how);
  }

  /** How every connection of a drill is made, whoever opens it. */
  static Properties how(String name) {
    Properties properties = new Properties();
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS_MAX));
    properties.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS_MAX));
    properties.setProperty("tcpKeepAlive", "true");
    // Without it the driver settles two things by a question each, after it has connected.
    properties.setProperty("assumeMinServerVersion", "18");
    properties.setProperty("ApplicationName", name);
    return properties;
  }

  /** Reads server, timeline, position and time from the first four columns of a row. */
  static Answer answer(ResultSet row) throws SQLException {
    @Nullable String timeline = row.getString(2);
    @Nullable String lsn = row.getString(3);
    String server = row.getString(1);
    long served = row.getLong(4);
    return timeline == null || lsn == null
        ? new Answer(server, true, LogPosition.START, served)
        : new Answer(server, false, LogPosition.ofLsn(Long.parseLong(timeline, 16), lsn), served);
  }

  /** One line that says what the server or the driver said. */
  static String sentence(SQLException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    int end = message.indexOf('\n');
    return (e.getSQLState() == null ? "" : e.getSQLState() + " ")
        + (end < 0 ? message : message.substring(0, end));
  }
}
