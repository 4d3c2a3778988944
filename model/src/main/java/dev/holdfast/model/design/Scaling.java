package dev.holdfast.model.design;

import java.util.Optional;

/**
 * How a service grows under load. Whatever the file leaves out is empty.
 *
 * @param min the fewest instances in a region
 * @param max the most instances in a region
 * @param perMinute how many instances are added in a minute
 */
public record Scaling(Optional<Integer> min, Optional<Integer> max, Optional<Double> perMinute) {
  /** Nothing is known. */
  public static final Scaling NONE =
      new Scaling(Optional.empty(), Optional.empty(), Optional.empty());
}
