package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatewayTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aConnectionWaitsOnceHoweverOftenItIsRoutedAnew() {
    FailoverPolicy people =
        new FailoverPolicy(FailoverPolicy.Mode.APPROVAL, Duration.ofSeconds(2), 1);
    Nemesis.Way way = new Nemesis.Way(Duration.ofMillis(80), Duration.ZERO);
    Topology topology = Nemesis.topology(3, 0, Durability.QUORUM, people, way);
    World world =
        new World(
            Setting.of(topology, Timings.MEASURED),
            Rules.real(topology),
            new Chronicle(false),
            Seeds.of(1));
    world.runUntil(5 * SECOND);
    ResourceId orders = topology.databases().getFirst().id();
    int primary = world.index(world.newest(orders).primary());
    Gateway gateway = world.node(primary).gateway;
    new Havoc(world).befall(new Fault.Isolate(world.id(primary)));
    world.runUntil(10 * SECOND);

    Operation operation = new Operation(world, orders, primary, false);
    gateway.accept(operation);
    for (int i = 1; i < 15; i++) {
      world.runUntil((10 + i) * SECOND);
      gateway.reroute();
      assertThat(operation.over()).as("after %d s", i).isFalse();
    }
    world.runUntil(10 * SECOND + Gateway.HOLD_MAX_NANOS + SECOND / 10);
    gateway.reroute();

    assertThat(operation.over()).isTrue();
  }
}
