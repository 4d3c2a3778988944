package dev.holdfast.model.design;

import java.util.List;
import java.util.Optional;

/**
 * What joins the regions. Whatever the file leaves out is empty.
 *
 * @param vpcs how many private networks are joined
 * @param connection how
 * @param serviceMesh whether a service mesh (sidecars) is used
 * @param meshVersions the mesh's versions in use, one for each region
 */
public record Network(
    Optional<Integer> vpcs,
    Optional<Connection> connection,
    Optional<Boolean> serviceMesh,
    List<String> meshVersions) {
  /** Nothing is known. */
  public static final Network NONE =
      new Network(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  public Network {
    meshVersions = List.copyOf(meshVersions);
  }

  /** How networks are joined. */
  public enum Connection {
    PEERING,
    TRANSIT_GATEWAY,
    MESH,
    INTERNET
  }
}
