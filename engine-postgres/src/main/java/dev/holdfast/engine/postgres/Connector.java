package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Connects to a server over a Unix socket or a network. */
final class Connector {
  private static final Driver DRIVER = new Driver();

  private Connector() {}

  static Connection connect(SocketAddress server, String database, Properties how)
      throws SQLException {
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(how, "18");
    PGProperty.SSL_MODE.set(how, "disable");
    PGProperty.GSS_ENC_MODE.set(how, "disable");
    String url = "jdbc:postgresql://" + place(server, how) + "/" + database;
    try {
      Connection connection = DRIVER.connect(url, how);
      if (connection == null) {
        throw new SQLException("pgjdbc does not know " + url);
      }
      return connection;
    } catch (SQLException e) {
      // pgjdbc says that the attempt failed, and keeps to itself why.
      throw server instanceof UnixDomainSocketAddress && e.getCause() instanceof IOException why
          ? new SQLException(why.getMessage(), e.getSQLState(), e)
          : e;
    }
  }

  private static String place(SocketAddress server, Properties how) {
    return switch (server) {
      case InetSocketAddress address -> address.getHostString() + ":" + address.getPort();
      case UnixDomainSocketAddress address -> {
        PGProperty.SOCKET_FACTORY.set(how, UnixSocketFactory.class.getName());
        PGProperty.SOCKET_FACTORY_ARG.set(how, address.getPath().toString());
        // pgjdbc wants to hear of a host; nothing is connected to it.
        yield "127.0.0.1";
      }
      default -> throw new IllegalArgumentException("Not where a server listens: " + server);
    };
  }
}
