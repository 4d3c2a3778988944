package dev.holdfast.engine.postgres;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Where the embedded servers of one test lie and listen. */
final class EmbeddedServers {
  static final Passwords PASSWORDS =
      new Passwords("a password with 'quotes'", "the probe's password", "the application's");

  private final Path root;
  private final Set<RegionId> regions;
  private final Map<RegionId, InetSocketAddress> addresses = new HashMap<>();

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
        address(region),
        PASSWORDS,
        PostgresDriver.Settings.defaultCache());
  }

  Path folder(RegionId region) {
    // A blank and a quote, because people have them in their paths.
    return root.resolve(region + "'s engines/orders");
  }

  InetSocketAddress address(RegionId region) {
    return addresses.computeIfAbsent(region, EmbeddedServers::freeAddress);
  }

  private static InetSocketAddress freeAddress(RegionId region) {
    String host = "127.112." + (region.value().charAt(0) - 'a' + 1) + ".1";
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The process id of the region's running server. */
  long postmaster(RegionId region) throws IOException {
    Path pid = folder(region).resolve("data/postmaster.pid");
    return Long.parseLong(Files.readAllLines(pid).getFirst());
  }
}
