package dev.holdfast.simulation;

import dev.holdfast.control.Phase;
import dev.holdfast.control.ResourceState;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.ResourceId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The writer endpoint of a region and the gateway behind it: routes to the primary by the state
 * known here, and asks lease and epoch before anything passes, in both directions.
 */
final class Gateway {
  /** What a write adds to the log. */
  static final long WRITE_BYTES = 128;

  /** A connection waits for a primary for so long in all, from when it came in. */
  static final long HOLD_MAX_NANOS = 15_000_000_000L;

  private final Node node;
  private final RandomGenerator random;
  private final Map<ResourceId, Tunnel> tunnels = new HashMap<>();

  /** Who waited longest first. */
  private final ArrayDeque<Held> held = new ArrayDeque<>();

  /** An open tunnel to the primary of an epoch. */
  private record Tunnel(int to, long epoch, int by) {
    boolean leads(int region, Epoch in) {
      return to == region && epoch == in.value();
    }
  }

  /** Where an operation came in, and who carried it. */
  private record Origin(int region, int by) {}

  private record Held(Operation operation, long until) {}

  Gateway(Node node) {
    this.node = node;
    this.random = node.world.stream();
  }

  void restart() {
    tunnels.clear();
    held.forEach(waiting -> waiting.operation().fail());
    held.clear();
  }

  /** The process at the other end is gone, or the way there was cut for too long. */
  void reset(int other) {
    tunnels.values().removeIf(tunnel -> tunnel.to() == other || tunnel.by() == other);
  }

  /** The region between says that it lost the one at the other end. */
  void severed(int by, int to) {
    tunnels.values().removeIf(tunnel -> tunnel.to() == to && tunnel.by() == by);
  }

  /** An operation of a client arrives at the endpoint. */
  void accept(Operation operation) {
    route(operation, node.machine.monotonic() + HOLD_MAX_NANOS);
  }

  private void route(Operation operation, long until) {
    ResourceState resource = node.resource(operation.resource());
    boolean own = resource.primary().equals(node.machine.id);
    boolean promoting = resource.phase() instanceof Phase.Promoting;
    boolean mayServe =
        own
            ? node.mayWrite(resource.id(), resource.epoch())
            : (resource.leased() && !promoting) || (resource.handsOver() && connected(resource));
    if (!mayServe) {
      hold(operation, until);
    } else if (own) {
      serve(operation, resource.epoch(), new Origin(node.machine.index, Vantage.DIRECTLY));
    } else {
      forward(operation, resource);
    }
  }

  /** While a primary hands over, connections that are there may go on. */
  private boolean connected(ResourceState resource) {
    Tunnel open = tunnels.get(resource.id());
    return open != null && open.leads(node.world.index(resource.primary()), resource.epoch());
  }

  private void hold(Operation operation, long until) {
    turnAway();
    held.add(new Held(operation, until));
  }

  /** Whoever has waited for too long is told so. */
  private void turnAway() {
    long now = node.machine.monotonic();
    while (!held.isEmpty() && held.getFirst().until() < now) {
      held.removeFirst().operation().fail();
    }
  }

  /** The state or a lease changed: whoever waits asks again. */
  void reroute() {
    turnAway();
    if (held.isEmpty()) {
      return;
    }
    List<Held> again = List.copyOf(held);
    held.clear();
    again.forEach(waiting -> route(waiting.operation(), waiting.until()));
  }

  private void forward(Operation operation, ResourceState resource) {
    int self = node.machine.index;
    int to = node.world.index(resource.primary());
    Tunnel open = tunnels.get(resource.id());
    if (open != null && open.leads(to, resource.epoch())) {
      send(operation, open);
      return;
    }
    int by = node.vantage.relay(to);
    Tunnel tunnel = new Tunnel(to, resource.epoch().value(), by);
    int trips = node.world.timings().connectRoundTrips();
    node.machine.after(
        trips * node.world.roundTrip(self, to, by),
        () -> {
          tunnels.put(resource.id(), tunnel);
          send(operation, tunnel);
        });
  }

  private void send(Operation operation, Tunnel tunnel) {
    Origin origin = new Origin(node.machine.index, tunnel.by());
    Epoch epoch = new Epoch(tunnel.epoch());
    node.world.send(
        origin.region(),
        tunnel.to(),
        tunnel.by(),
        Wan.Channel.CLIENT,
        () -> node.world.node(tunnel.to()).gateway.admit(operation, epoch, origin));
  }

  /** At the primary's gateway: an operation for an epoch arrives through a tunnel. */
  private void admit(Operation operation, Epoch epoch, Origin from) {
    ResourceState resource = node.resource(operation.resource());
    boolean admitted =
        resource.epoch().equals(epoch)
            && resource.primary().equals(node.machine.id)
            && node.mayWrite(resource.id(), epoch);
    if (admitted) {
      serve(operation, epoch, from);
    } else {
      node.world.send(
          node.machine.index,
          from.region(),
          from.by(),
          Wan.Channel.CLIENT,
          () -> node.world.node(from.region()).gateway.refused(operation));
    }
  }

  private void refused(Operation operation) {
    tunnels.remove(operation.resource());
    operation.fail();
  }

  private void serve(Operation operation, Epoch epoch, Origin from) {
    Replica replica = node.world.replica(node.machine.index, operation.resource());
    node.machine.after(
        node.world.timings().commit().nanos(random),
        () -> {
          if (replica.engine.leadingEpoch() != epoch.value()) {
            operation.fail();
            return;
          }
          if (operation.read()) {
            pass(operation, epoch, from, replica.engine.wal());
            return;
          }
          if (replica.engine.full()) {
            operation.fail();
            return;
          }
          Wal.Timeline timeline = replica.engine.wal().timeline().orElseThrow();
          long end = replica.engine.wal().end() + WRITE_BYTES;
          replica.engine.commit(
              WRITE_BYTES,
              () -> pass(operation, epoch, from, new Wal(java.util.Optional.of(timeline), end)));
          replica.stream.publish();
        });
  }

  /** The engine has answered: the answer passes only while lease and epoch hold. */
  private void pass(Operation operation, Epoch epoch, Origin from, Wal seen) {
    ResourceId id = operation.resource();
    if (!node.mayWrite(id, epoch)) {
      operation.fail();
      return;
    }
    if (operation.read()) {
      node.world.judge().read(node, operation, seen);
    } else {
      node.world.judge().acknowledged(node, id, seen);
    }
    node.world.send(
        node.machine.index,
        from.region(),
        from.by(),
        Wan.Channel.CLIENT,
        () -> node.world.node(from.region()).gateway.returned(operation, epoch));
  }

  private void returned(Operation operation, Epoch epoch) {
    ResourceState resource = node.resource(operation.resource());
    if (resource.epoch().equals(epoch) && (resource.leased() || resource.handsOver())) {
      operation.succeed();
    } else {
      tunnels.remove(operation.resource());
      operation.fail();
    }
  }
}
