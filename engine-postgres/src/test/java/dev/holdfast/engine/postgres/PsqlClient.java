package dev.holdfast.engine.postgres;

import dev.holdfast.engine.EngineClient;
import java.net.SocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import org.postgresql.PGProperty;

/** An application as PostgreSQL knows it: the user app. */
record PsqlClient(SocketAddress server) implements EngineClient {
  @Override
  public Written prepare(Duration patience) {
    return run("create table if not exists written (number int primary key)", patience);
  }

  @Override
  public Written write(int number, Duration patience) {
    return run("insert into written values (" + number + ")", patience);
  }

  Written run(String sql, Duration patience) {
    Connection connection;
    try {
      connection = connect();
    } catch (SQLException e) {
      return Written.REFUSED;
    }
    try (connection;
        Statement statement = connection.createStatement()) {
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
      statement.execute(sql);
      return statement.getWarnings() == null ? Written.ACKNOWLEDGED : Written.UNKNOWN;
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      boolean lost = state.startsWith("08") || state.startsWith("57");
      return lost ? Written.UNKNOWN : Written.REFUSED;
    }
  }

  @Override
  public SortedSet<Integer> read() {
    var numbers = new TreeSet<Integer>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select number from written")) {
      while (rows.next()) {
        numbers.add(rows.getInt(1));
      }
    } catch (SQLException e) {
      numbers.clear();
    }
    return numbers;
  }

  Connection connect() throws SQLException {
    return connect("app", "");
  }

  /** In any database, whatever was set for this role there. */
  Connection connectFreely(String database) throws SQLException {
    return connect(database, OwnSettings.ofAnyRole());
  }

  private Connection connect(String database, String options) throws SQLException {
    var properties = new Properties();
    PGProperty.USER.set(properties, "app");
    PGProperty.PASSWORD.set(properties, EmbeddedServers.PASSWORDS.application());
    PGProperty.OPTIONS.set(properties, options);
    PGProperty.CONNECT_TIMEOUT.set(properties, 5);
    PGProperty.SOCKET_TIMEOUT.set(properties, 20);
    return Connector.connect(server, database, properties);
  }
}
