package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * Connects to the server of one replica on this machine, past every endpoint and all that they see
 * to: for whoever looks at each replica by itself, as drills do.
 */
public final class DirectConnection {
  private DirectConnection() {}

  /**
   * Connects to the application's database as its role.
   *
   * @param replica the replica's folder, as its driver was told
   * @param how properties for pgjdbc beside role and password
   */
  public static Connection open(Path replica, Passwords passwords, Properties how)
      throws SQLException {
    return open(replica, Sessions.APPLICATION, passwords.application(), how);
  }

  /** The same as the superuser, who may do everything and harm everything. */
  public static Connection openAsSuperuser(Path replica, Passwords passwords, Properties how)
      throws SQLException {
    return open(replica, Sessions.SUPERUSER, passwords.superuser(), how);
  }

  private static Connection open(Path replica, String role, String password, Properties how)
      throws SQLException {
    var properties = new Properties();
    properties.putAll(how);
    PGProperty.USER.set(properties, role);
    PGProperty.PASSWORD.set(properties, password);
    try {
      var folder = new ReplicaFolder(replica.toRealPath());
      return Connector.connect(
          SocketFolder.find(folder.sockets()).address(), Sessions.APPLICATION, properties);
    } catch (IOException e) {
      throw new SQLException("There is no server of " + replica + ": " + e.getMessage(), e);
    }
  }
}
