package dev.holdfast.model.design;

import java.time.Duration;
import java.util.Optional;

/**
 * How a region's health is checked from outside. Whatever the file leaves out is empty.
 *
 * @param interval between two checks
 * @param threshold how many must fail in a row
 * @param depth deep asks the database and what else is critical; shallow only whether something
 *     answers
 * @param vantagePoints from how many places it is checked
 */
public record HealthCheck(
    Optional<Duration> interval,
    Optional<Integer> threshold,
    Optional<Depth> depth,
    Optional<Integer> vantagePoints) {
  /** Nothing is known. */
  public static final HealthCheck NONE =
      new HealthCheck(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** What a check asks. */
  public enum Depth {
    DEEP,
    SHALLOW
  }
}
