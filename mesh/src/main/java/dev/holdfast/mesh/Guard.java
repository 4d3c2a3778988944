package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import java.util.Optional;

/** Decides, in the region that is dialled, who is let in. */
@FunctionalInterface
public interface Guard {
  /**
   * Decides about one tunnel. Called from the mesh's own threads: must not block.
   *
   * @param peer the region that asks, as its certificate proves
   */
  Admission admit(RegionId peer, TunnelRequest request);

  /**
   * How a peer that was let in is introduced to the server; empty if it speaks for itself. Called
   * as {@link #admit} is.
   */
  default Optional<Introduction> introduction(TunnelRequest request) {
    return Optional.empty();
  }
}
