package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;

/** Decides, in the region that is dialled, who is let in. */
@FunctionalInterface
public interface Guard {
  /**
   * Decides about one tunnel. Called from the mesh's own threads: must not block.
   *
   * @param peer the region that asks, as its certificate proves
   */
  Admission admit(RegionId peer, TunnelRequest request);
}
