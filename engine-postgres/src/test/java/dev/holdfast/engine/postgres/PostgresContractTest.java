package dev.holdfast.engine.postgres;

import dev.holdfast.engine.EngineClient;
import dev.holdfast.engine.EngineContract;
import dev.holdfast.engine.EngineDriver;
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

/** The contract, with three embedded PostgreSQL servers. */
class PostgresContractTest extends EngineContract {
  static final String PASSWORD = "a password with 'quotes'";

  private final Map<RegionId, InetSocketAddress> addresses = new HashMap<>();

  @Override
  protected EngineDriver open(RegionId region) throws Exception {
    return PostgresDriver.open(settings(region));
  }

  final PostgresDriver.Settings settings(RegionId region) {
    var peers = new TreeSet<>(Set.of(OSLO, LIMA, PERTH));
    peers.remove(region);
    return new PostgresDriver.Settings(
        region,
        new ResourceId("orders"),
        peers,
        folder(region),
        address(region),
        PASSWORD,
        PostgresDriver.Settings.defaultCache());
  }

  final Path folder(RegionId region) {
    // A blank and a quote, because people have them in their paths.
    return folder.resolve(region + "'s engines/orders");
  }

  @Override
  protected InetSocketAddress address(RegionId region) {
    return addresses.computeIfAbsent(region, PostgresContractTest::freeAddress);
  }

  private static InetSocketAddress freeAddress(RegionId region) {
    int number = region.equals(OSLO) ? 1 : region.equals(LIMA) ? 2 : 3;
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.112." + number + ".1"))) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected EngineClient client(RegionId region) {
    return new PsqlClient(address(region));
  }

  @Override
  protected void crash(RegionId region) throws Exception {
    Path pid = folder(region).resolve("data/postmaster.pid");
    Signal.KILL.sendTo(Long.parseLong(Files.readAllLines(pid).getFirst()));
  }
}
