package dev.holdfast.simulation;

import dev.holdfast.engine.EngineClient;
import dev.holdfast.engine.EngineContract;
import dev.holdfast.engine.EngineDriver;
import dev.holdfast.model.RegionId;
import java.net.InetSocketAddress;

/** The contract that real PostgreSQL fulfils, with three modelled engines. */
class ModelContractTest extends EngineContract {
  private final ModelledServers servers = new ModelledServers(OSLO, LIMA, PERTH);

  @Override
  protected EngineDriver open(RegionId region) {
    return servers.driver(region);
  }

  @Override
  protected InetSocketAddress address(RegionId region) {
    return servers.address(region);
  }

  @Override
  protected EngineClient client(RegionId region) {
    return servers.client(region);
  }

  @Override
  protected void crash(RegionId region) {
    servers.crash(region);
  }
}
