package dev.holdfast.mesh;

import static java.util.Objects.requireNonNull;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * A topology named {@code shop} of a few regions on loopback addresses, with an authority in a
 * folder.
 */
final class Realm {
  static final RegionId OSLO = new RegionId("oslo");
  static final RegionId LIMA = new RegionId("lima");
  static final RegionId PERTH = new RegionId("perth");
  static final ResourceId ORDERS = new ResourceId("orders");
  static final TunnelRequest WRITE = new TunnelRequest(ORDERS, TunnelRole.WRITER, new Epoch(7));

  final Path folder;
  final Authority authority;
  final Map<RegionId, InetSocketAddress> gateways = new HashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  Realm(Path folder) throws IOException {
    this.folder = folder;
    this.authority = Authority.openOrCreate(folder.resolve("authority"), "shop");
    for (RegionId region : List.of(OSLO, LIMA, PERTH)) {
      gateways.put(region, freeAddress());
    }
  }

  static InetSocketAddress freeAddress() throws IOException {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress("127.113.0.1", 0));
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  RegionIdentity identity(RegionId region) {
    return authority.issue(region, folder.resolve(region.value()), Duration.ofDays(90));
  }

  Mesh.Settings settings(RegionId region) {
    var dial = new HashMap<>(gateways);
    InetSocketAddress own = requireNonNull(dial.remove(region));
    return new Mesh.Settings(identity(region), "shop", own, dial);
  }

  Mesh start(RegionId region, Guard guard) throws IOException {
    return start(region, guard, Tuning.standard());
  }

  Mesh start(RegionId region, Guard guard, Tuning tuning) throws IOException {
    return closing(Mesh.start(settings(region), guard, new MeshMeter(), tuning));
  }

  <T extends AutoCloseable> T closing(T resource) {
    open.add(resource);
    return resource;
  }

  static Guard nobody() {
    return (peer, request) -> new Admission.Refused("nobody comes in here");
  }

  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  /** Asks another region for a sign of life and waits; empty if none comes in time. */
  static Optional<Duration> probe(Mesh from, RegionId peer, Duration patience)
      throws InterruptedException {
    try {
      return Optional.of(from.probe(peer, patience).get());
    } catch (ExecutionException e) {
      return Optional.empty();
    }
  }
}
