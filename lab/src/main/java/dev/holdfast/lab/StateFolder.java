package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where everything of one topology lies on this machine.
 *
 * @param path the folder itself, absolute
 */
public record StateFolder(Path path) {
  /** A folder given in any form. */
  public StateFolder {
    path = path.toAbsolutePath().normalize();
  }

  /** The folder of a topology below the folder that holds one for each. */
  public static StateFolder of(Path root, String topology) {
    return new StateFolder(root.resolve(topology));
  }

  /** The copy of the topology file that the regions were started with. */
  public Path topology() {
    return path.resolve("topology.yaml");
  }

  /** Who runs the regions; there while somebody does, or died while doing so. */
  public Path supervisor() {
    return path.resolve("supervisor.json");
  }

  /** What a supervisor without a terminal has to say. */
  public Path supervisorLog() {
    return path.resolve("supervisor.log");
  }

  /** The certificate authority. */
  public Path authority() {
    return path.resolve("authority");
  }

  /** What opens the regions' APIs. */
  public Path token() {
    return path.resolve("token");
  }

  /** The application's password, in the format of PostgreSQL's password files. */
  public Path passwords() {
    return path.resolve("pgpass");
  }

  /** Everything of one region. */
  public Path region(RegionId region) {
    return path.resolve("regions").resolve(region.value());
  }

  /** The region's certificate and key. */
  public Path identity(RegionId region) {
    return region(region).resolve("identity");
  }

  /** The region's servers. */
  public Path engines(RegionId region) {
    return region(region).resolve("engines");
  }

  /** The region's server of one resource. */
  public Path engine(RegionId region, ResourceId resource) {
    return engines(region).resolve(resource.value());
  }

  /** What the region's node has to say. */
  public Path log(RegionId region) {
    return region(region).resolve("node.log");
  }

  /** Held while somebody runs the regions; its content means nothing. */
  Path lock() {
    return path.resolve("lab.lock");
  }

  /** Makes the folder, for its owner's eyes alone, if it is not there. */
  public void create() throws IOException {
    Files.createDirectories(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
