package dev.holdfast.engine.postgres;

import dev.holdfast.engine.EngineDriver;
import dev.holdfast.engine.ThreeReplicas;
import dev.holdfast.model.RegionId;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Three embedded PostgreSQL servers. */
abstract class ThreeServers extends ThreeReplicas {
  @TempDir(factory = InMemory.class)
  Path root;

  EmbeddedServers servers;

  @BeforeEach
  void place() {
    servers = new EmbeddedServers(root, OSLO, LIMA, PERTH);
  }

  @Override
  protected EngineDriver open(RegionId region) throws Exception {
    return PostgresDriver.open(servers.settings(region));
  }

  @Override
  protected InetSocketAddress address(RegionId region) {
    return servers.address(region);
  }

  @Override
  protected PsqlClient client(RegionId region) {
    return new PsqlClient(address(region));
  }

  @Override
  protected void crash(RegionId region) throws Exception {
    Signal.KILL.sendTo(servers.postmaster(region));
  }
}
