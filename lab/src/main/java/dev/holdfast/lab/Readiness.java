package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import java.util.Optional;

/** Tells whether a region that was started is ready for work. */
@FunctionalInterface
public interface Readiness {
  /**
   * Why the region is not ready, as a short phrase, or empty if it is. Asked several times a
   * second, from a thread per region; must answer within a second or so.
   */
  Optional<String> missing(RegionId region) throws InterruptedException;
}
