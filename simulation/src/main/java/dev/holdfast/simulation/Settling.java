package dev.holdfast.simulation;

import dev.holdfast.control.ControlState;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.Runbook;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a healthy world has come to rest: somebody serves, everybody follows, nothing is open.
 */
final class Settling {
  private static final long SERVED_LATELY_NANOS = 500_000_000L;

  private final World world;
  private final Duration clientPause;

  Settling(World world, Duration clientPause) {
    this.world = world;
    this.clientPause = clientPause;
  }

  /** Whether somebody takes writes of every database, so that nobody needs to be helped to. */
  boolean served() {
    ControlState state = world.newestState();
    return world.topology().databases().stream()
        .map(database -> state.resource(database.id()))
        .allMatch(resource ->
            world.node(world.index(resource.primary())).mayWrite(resource.id(), resource.epoch()));
  }

  /** What is not yet as it should be in a healthy world. */
  Optional<String> unsettled() {
    ControlState state = world.newestState();
    for (Runbook runbook : state.runbooks()) {
      if (runbook.open()) {
        return Optional.of(
            "runbook " + runbook.id() + " is " + runbook.status() + ": " + runbook.because());
      }
    }
    for (Database database : world.topology().databases()) {
      Optional<String> why = unsettled(state.resource(database.id()), database);
      if (why.isPresent()) {
        return why;
      }
    }
    return Optional.empty();
  }

  private Optional<String> unsettled(ResourceState resource, Database database) {
    ResourceId id = database.id();
    if (!(resource.phase() instanceof Phase.Steady) || resource.pendingSync().isPresent()) {
      return Optional.of(id + " is not steady: " + resource.phase());
    }
    Node primary = world.node(world.index(resource.primary()));
    if (!primary.mayWrite(id, resource.epoch())) {
      return Optional.of(resource.primary() + " does not serve " + id);
    }
    long served = world.now() - world.availability(id).lastServed();
    if (served > Math.max(SERVED_LATELY_NANOS, clientPause.toNanos() * 3)) {
      return Optional.of("no client of " + id + " is served");
    }
    long end = world.replica(primary.machine.index, id).engine.wal().end();
    for (RegionId member : database.members()) {
      Replica replica = world.replica(world.index(member), id);
      boolean follows = member.equals(resource.primary()) || replica.stream.open();
      if (!follows || end - replica.engine.wal().end() > lagMax(database)) {
        return Optional.of(
            member + " does not follow: " + replica.report() + ", primary at " + end);
      }
    }
    return Optional.empty();
  }

  /** What the clients can have written while it was under way. */
  private long lagMax(Database database) {
    long pause = clientPause.toMillis();
    return Gateway.WRITE_BYTES
        * world.size()
        * (2 + 1000 / Math.max(1, pause))
        * database.members().size();
  }
}
