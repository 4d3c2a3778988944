package dev.holdfast.drill;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What drill to hold.
 *
 * @param scenario what is done to the regions
 * @param seed decides whom it strikes where there is a choice, when exactly, and what clients do
 * @param duration how long clients work, waiting for the failover and for the rejoining not
 *     counted: a quarter of it before the fault, half before it is mended, a quarter afterwards
 * @param folder where the artefacts go; created if it does not exist
 */
public record DrillPlan(Scenario scenario, long seed, Duration duration, Path folder) {
  /** Long enough for a sustained recovery, short enough to be run by everybody. */
  public static final Duration DURATION = Duration.ofSeconds(20);

  /** Below this nothing sustained could be seen before the harm is mended. */
  public static final Duration DURATION_MIN = Duration.ofSeconds(8);

  /** The whole history is held in memory to be judged. */
  public static final Duration DURATION_MAX = Duration.ofMinutes(15);

  public DrillPlan {
    if (duration.compareTo(DURATION_MIN) < 0 || duration.compareTo(DURATION_MAX) > 0) {
      throw new IllegalArgumentException(
          "A drill lasts from %d s to %d min, not %s s"
              .formatted(
                  DURATION_MIN.toSeconds(),
                  DURATION_MAX.toMinutes(),
                  duration.toMillis() / 1000.0));
    }
  }
}
