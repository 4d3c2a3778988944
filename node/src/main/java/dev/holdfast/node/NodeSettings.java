package dev.holdfast.node;

import dev.holdfast.model.Addresses;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import dev.holdfast.model.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a node must be told.
 *
 * @param self its region
 * @param topology the whole application
 * @param addresses where everything listens
 * @param state the region's own folder
 * @param token the bearer token of the API; also the root of the engines' superuser password, so
 *     that it is the same in every region
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

  /** The password of the engines' superuser; nobody types it. */
  String enginePassword() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(
              sha256.digest(("engine superuser of " + token).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
