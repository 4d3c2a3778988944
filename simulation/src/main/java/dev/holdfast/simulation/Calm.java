package dev.holdfast.simulation;

import dev.holdfast.control.ControlState;
import dev.holdfast.model.Database;
import java.util.Objects;

/**
 * Notices that nothing in a world has moved for so long that nothing will move before something
 * happens to it. What clients do is no movement; whether they are served is.
 */
final class Calm {
  /** Clients that were served within count as served. */
  static final long LATELY_NANOS = 1_000_000_000L;

  /** A node that has not heard a region since it started waits for it for so long. */
  private static final long START_GRACE_NANOS = 31_000_000_000L;

  private final World world;
  private final long restNanos;
  private int signature;
  private long since;

  Calm(World world, long restNanos) {
    this.world = world;
    this.restNanos = restNanos;
  }

  /** Something was done to the world. */
  void stirred() {
    since = world.now();
  }

  boolean still() {
    int now = signature();
    if (now != signature || expectsSomebody()) {
      signature = now;
      since = world.now();
    }
    return world.now() - since >= restNanos;
  }

  private boolean expectsSomebody() {
    for (int region = 0; region < world.size(); region++) {
      Node node = world.node(region);
      if (node.machine.running()
          && node.machine.monotonic() - node.sightings().startedNanos() < START_GRACE_NANOS) {
        for (int other = 0; other < world.size(); other++) {
          if (!node.sightings().heard().containsKey(world.id(other))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private int signature() {
    ControlState state = world.newestState();
    int hash = Objects.hash(state.audit().count(), state.resources().size());
    for (int region = 0; region < world.size(); region++) {
      Node node = world.node(region);
      hash = 31 * hash + (node.machine.running() ? 1 : 0) + (node.peer().leads() ? 2 : 0);
      for (Database database : world.topology().databases()) {
        Availability availability = world.availability(database.id(), region);
        boolean served = world.now() - availability.lastServed() < LATELY_NANOS;
        hash = 31 * hash + (served ? 1 : 0);
        Replica replica = node.replicas.get(database.id());
        if (replica != null) {
          hash = 31 * hash + replica.engine.state().name().hashCode();
          hash = 31 * hash + (replica.stream.open() ? 1 : 0);
        }
      }
    }
    return hash;
  }
}
