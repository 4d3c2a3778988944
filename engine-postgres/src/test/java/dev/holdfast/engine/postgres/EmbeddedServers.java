package dev.holdfast.engine.postgres;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Where the embedded servers of one test lie and listen. */
final class EmbeddedServers {
  static final Passwords PASSWORDS =
      new Passwords("a password with 'quotes'", "the probe's password", "the application's");

  private final Path root;
  private final Set<RegionId> regions;

  EmbeddedServers(Path root, RegionId... regions) {
    this.root = root;
    this.regions = Set.of(regions);
  }

  PostgresDriver.Settings settings(RegionId region) {
    var peers = new TreeSet<>(regions);
    peers.remove(region);
    return new PostgresDriver.Settings(
        region,
        new ResourceId("orders"),
        peers,
        folder(region),
        PASSWORDS,
        PostgresDriver.Settings.defaultCache());
  }

  Path folder(RegionId region) {
    // A blank and a quote, because people have them in their paths.
    return root.resolve(region + "'s engines/orders");
  }

  /** Where its server listens once it runs. */
  SocketAddress address(RegionId region) {
    return UnixDomainSocketAddress.of(folder(region).resolve("run/.s.PGSQL.5432"));
  }

  /** The process id of the region's running server. */
  long postmaster(RegionId region) throws IOException {
    Path pid = folder(region).resolve("data/postmaster.pid");
    return Long.parseLong(Files.readAllLines(pid).getFirst());
  }
}
