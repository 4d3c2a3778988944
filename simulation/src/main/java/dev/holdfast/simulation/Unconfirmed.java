package dev.holdfast.simulation;

import dev.holdfast.control.Confirmations;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;

/** What a primary says of the standbys that confirm nothing. */
final class Unconfirmed {
  private final Node node;
  private final ResourceId id;
  private final Engine engine;
  private final Confirmations confirmations = new Confirmations();

  Unconfirmed(Node node, ResourceId id, Engine engine) {
    this.node = node;
    this.id = id;
    this.engine = engine;
  }

  void forget() {
    confirmations.forget();
  }

  /** Looks at the engine, which leads in {@code epoch}. */
  SortedSet<RegionId> now(long epoch) {
    long nanos = node.machine.monotonic();
    Map<RegionId, LogPosition> flushed = new HashMap<>();
    for (int region = 0; region < node.world.size(); region++) {
      if (engine.connected(region)) {
        flushed.put(node.world.id(region), new LogPosition(epoch, engine.flushed(region)));
      }
    }
    confirmations.saw(engine.position(), flushed, nanos);
    return confirmations.missing(node.resource(id).wantedSync().regions(), nanos);
  }
}
