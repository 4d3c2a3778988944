package dev.holdfast.drill.check;

import dev.holdfast.model.RegionId;
import java.util.Set;

/**
 * What was done to the regions, and when. Times are nanoseconds since the drill began.
 *
 * @param faultNanos when the harm began; for a switchover, when it was asked for
 * @param untilNanos when the harm was mended, or clients stopped if that was earlier
 * @param survivors the regions whose clients must be served again before the harm is mended
 */
public record Course(long faultNanos, long untilNanos, Set<RegionId> survivors) {
  public Course {
    if (untilNanos < faultNanos) {
      throw new IllegalArgumentException(
          "Harm is mended after it is done: " + faultNanos + ", " + untilNanos);
    }
    survivors = Set.copyOf(survivors);
  }
}
