package dev.holdfast.simulation;

import dev.holdfast.model.ResourceId;
import java.util.Optional;

/** One write or read of a client, from the moment it was due until its outcome is known. */
final class Operation {
  private final World world;
  private final ResourceId resource;
  private final int region;
  private final boolean read;
  private final Optional<Judge.Written> newest;
  private boolean over;

  Operation(World world, ResourceId resource, int region, boolean read) {
    this.world = world;
    this.resource = resource;
    this.region = region;
    this.read = read;
    this.newest = read ? world.judge().newest(resource) : Optional.empty();
  }

  ResourceId resource() {
    return resource;
  }

  boolean read() {
    return read;
  }

  /** The newest write that had been acknowledged before a read began. */
  Optional<Judge.Written> newest() {
    return newest;
  }

  boolean over() {
    return over;
  }

  void succeed() {
    if (!over) {
      over = true;
      world.served(resource, region);
    }
  }

  /** It failed, or what became of it is not known. */
  void fail() {
    over = true;
  }
}
