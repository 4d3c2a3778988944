package dev.holdfast.model.design;

import java.util.Optional;

/**
 * Processor cores of one instance. Whatever the file leaves out is empty.
 *
 * @param requested cores that are reserved
 * @param used cores that are used at peak
 */
public record Cpu(Optional<Double> requested, Optional<Double> used) {
  /** Nothing is known. */
  public static final Cpu NONE = new Cpu(Optional.empty(), Optional.empty());
}
