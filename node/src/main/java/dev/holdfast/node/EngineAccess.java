package dev.holdfast.node;

import dev.holdfast.engine.postgres.DirectConnection;
import dev.holdfast.engine.postgres.Passwords;
import dev.holdfast.model.ResourceId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * What somebody on the same machine who may read the regions' state needs to use their databases.
 *
 * @param token the bearer token of the regions' APIs, from which the passwords follow
 */
public record EngineAccess(String token) {
  /** The password of the application's role at every endpoint. */
  public String applicationPassword() {
    return Passwords.from(token).application();
  }

  /**
   * Connects to a region's own engine, past every endpoint, as the application.
   *
   * @param state the region's own folder
   * @param how properties for pgjdbc beside role and password
   */
  public Connection connect(Path state, ResourceId resource, Properties how) throws SQLException {
    return DirectConnection.open(engine(state, resource), Passwords.from(token), how);
  }

  /** The same as the engine's superuser, past every wall: for drills, which do what people do. */
  public Connection superuser(Path state, ResourceId resource, Properties how) throws SQLException {
    return DirectConnection.openAsSuperuser(engine(state, resource), Passwords.from(token), how);
  }

  /** The folder of a region's engine. */
  static Path engine(Path state, ResourceId resource) {
    return state.resolve("engines").resolve(resource.value());
  }

  /** Says nothing of the token. */
  @Override
  public String toString() {
    return "EngineAccess[not told]";
  }
}
