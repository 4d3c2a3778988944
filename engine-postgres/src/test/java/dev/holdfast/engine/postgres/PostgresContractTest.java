package dev.holdfast.engine.postgres;

import dev.holdfast.engine.EngineClient;
import dev.holdfast.engine.EngineContract;
import dev.holdfast.engine.EngineDriver;
import dev.holdfast.model.RegionId;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract, with three embedded PostgreSQL servers. */
class PostgresContractTest extends EngineContract {
  private @TempDir(factory = InMemory.class) Path root;
  private EmbeddedServers servers;

  @BeforeEach
  void place() {
    servers = new EmbeddedServers(root, OSLO, LIMA, PERTH);
  }

  @Override
  protected EngineDriver open(RegionId region) throws Exception {
    return PostgresDriver.open(servers.settings(region));
  }

  @Override
  protected SocketAddress address(RegionId region) {
    return servers.address(region);
  }

  @Override
  protected EngineClient client(RegionId region) {
    return new PsqlClient(address(region));
  }

  @Override
  protected void crash(RegionId region) throws Exception {
    Signal.KILL.sendTo(servers.postmaster(region));
  }
}
