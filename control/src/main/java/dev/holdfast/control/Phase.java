package dev.holdfast.control;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where a resource stands within its epoch. One record per phase, so a phase cannot carry another
 * phase's fields.
 */
public sealed interface Phase {
  /** The primary serves. */
  record Steady() implements Phase {}

  /**
   * The primary's right to serve is no longer renewed. Left only by a promotion into the next
   * epoch.
   *
   * @param drain whether the primary is asked to hand everything over first (a switchover)
   * @param sealed how far the standbys reach that no longer take log from this primary
   * @param fenced where the primary's log ended, once it confirmed that it acknowledges nothing
   *     more
   * @param drained whether everything up to {@code fenced} was handed over
   */
  record Fencing(
      boolean drain,
      SortedMap<RegionId, LogPosition> sealed,
      Optional<LogPosition> fenced,
      boolean drained)
      implements Phase {
    public Fencing {
      sealed = FixedMap.copyOf(sealed);
    }

    Fencing withSealed(RegionId region, LogPosition position) {
      return new Fencing(drain, FixedMap.copyOf(sealed).with(region, position), fenced, drained);
    }

    Fencing withFenced(LogPosition position, boolean handedOver) {
      return new Fencing(drain, sealed, Optional.of(position), handedOver);
    }
  }

  /**
   * A primary was chosen for this epoch and has not said yet that it takes writes.
   *
   * @param from the log that it must have before it may begin
   */
  record Promoting(LogPosition from) implements Phase {}

  /**
   * The new primary takes writes; a write and a read through the public endpoint are still to be
   * seen.
   */
  record Verifying() implements Phase {}
}
