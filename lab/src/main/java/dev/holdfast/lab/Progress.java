package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import java.time.Duration;

/** Hears what happens to regions. */
@FunctionalInterface
public interface Progress {
  /**
   * Something happened. May be called from several threads at once.
   *
   * @param region to which region
   * @param what as a short phrase
   * @param elapsed since the lab was opened
   */
  void report(RegionId region, String what, Duration elapsed);
}
