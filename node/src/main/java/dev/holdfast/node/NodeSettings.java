package dev.holdfast.node;

import dev.holdfast.engine.postgres.Passwords;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import dev.holdfast.model.Topology;
import java.nio.file.Path;

/**
 * What a node must be told.
 *
 * @param self its region
 * @param topology the whole application
 * @param addresses where everything listens
 * @param state the region's own folder
 * @param token the bearer token of the API; the engines' passwords follow from it, so that they are
 *     the same in every region
 */
public record NodeSettings(
    RegionId self, Topology topology, Addresses addresses, Path state, String token) {
  RegionIdentity identity() {
    Path folder = state.resolve("identity");
    return new RegionIdentity(
        self,
        folder.resolve("certificate.pem"),
        folder.resolve("key.pem"),
        folder.resolve("trust.pem"));
  }

  /** The passwords of the engines' roles, the same in every region. */
  Passwords enginePasswords() {
    return Passwords.from(token);
  }
}
