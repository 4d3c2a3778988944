package dev.holdfast.engine.postgres;

import java.net.SocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.postgresql.PGProperty;

/** Opens connections as the superuser, with settings of its own. */
final class Sessions {
  /** The superuser's name; known to agents only. */
  static final String SUPERUSER = "holdfast";

  /** The name of the role of {@link EndpointProbe}. */
  static final String PROBE = "holdfast_probe";

  /** The name of the application's user and of its database. */
  static final String APPLICATION = "app";

  /** Where nothing of the application's lies. */
  static final String MAINTENANCE = "postgres";

  /** A server on the far side of the world answers within this; pgjdbc counts in whole seconds. */
  private static final int CONNECT_SECONDS = 3;

  private static final Executor AT_ONCE = Runnable::run;

  private final String password;

  Sessions(Passwords passwords) {
    this.password = passwords.superuser();
  }

  /** An ordinary session. No answer within {@code patience} ends it. */
  Connection open(SocketAddress server, String database, Duration patience) throws SQLException {
    var properties = new Properties();
    PGProperty.OPTIONS.set(properties, OwnSettings.ofSuperuser());
    return connect(server, database, patience, properties);
  }

  /**
   * A session that speaks the replication protocol. It is in no database, and settings of roles and
   * databases do not concern it.
   */
  Connection replication(SocketAddress server, Duration patience) throws SQLException {
    var properties = new Properties();
    PGProperty.REPLICATION.set(properties, "true");
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
    return connect(server, MAINTENANCE, patience, properties);
  }

  private Connection connect(
      SocketAddress server, String database, Duration patience, Properties properties)
      throws SQLException {
    PGProperty.USER.set(properties, SUPERUSER);
    PGProperty.PASSWORD.set(properties, password);
    PGProperty.APPLICATION_NAME.set(properties, "*driver");
    PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
    PGProperty.SOCKET_TIMEOUT.set(properties, CONNECT_SECONDS);
    Connection connection = Connector.connect(server, database, properties);
    connection.setNetworkTimeout(AT_ONCE, Math.toIntExact(patience.toMillis()));
    return connection;
  }

  /** Changes how long a session waits for an answer. */
  static void setPatience(Connection connection, Duration patience) throws SQLException {
    connection.setNetworkTimeout(AT_ONCE, Math.toIntExact(patience.toMillis()));
  }
}
