package dev.holdfast.simulation;

import dev.holdfast.model.ResourceId;
import java.util.random.RandomGenerator;

/**
 * A client beside a region's endpoint. It begins an operation when one is due, whatever became of
 * those before. It does not die with the region.
 */
final class Client {
  private static final int READ_EVERY = 4;

  private final World world;
  private final ResourceId resource;
  private final int region;
  private final long pauseNanos;
  private final boolean reads;
  private final RandomGenerator random;
  private long begun;

  Client(World world, ResourceId resource, int region, Setting setting) {
    this.world = world;
    this.resource = resource;
    this.region = region;
    this.pauseNanos = setting.clientPause().toNanos();
    this.reads = setting.reads();
    this.random = world.stream();
  }

  void start() {
    world.at(world.now() + pauseNanos / 2 + random.nextLong(pauseNanos + 1), this::tick);
  }

  private void tick() {
    start();
    begun++;
    Machine machine = world.machine(region);
    if (machine.alive()) {
      Operation operation =
          new Operation(world, resource, region, reads && begun % READ_EVERY == 0);
      machine.run(machine.incarnation(), () -> world.node(region).gateway.accept(operation));
    }
  }
}
