package dev.holdfast.advisor.estimate;

import java.time.Duration;

/**
 * A time as it is at best, typically and at worst.
 *
 * @param best never negative
 * @param typical not below the best
 * @param worst not below the typical
 */
public record Span(Duration best, Duration typical, Duration worst) {
  /** No time at all. */
  public static final Span ZERO = exactly(Duration.ZERO);

  public Span {
    if (best.isNegative() || typical.compareTo(best) < 0 || worst.compareTo(typical) < 0) {
      throw new IllegalArgumentException(
          "Best, typical and worst come in order: " + best + ", " + typical + ", " + worst);
    }
  }

  /** The same at best, typically and at worst. */
  public static Span exactly(Duration always) {
    return new Span(always, always, always);
  }

  /** From numbers of seconds, rounded to milliseconds. */
  public static Span ofSeconds(double best, double typical, double worst) {
    return new Span(seconds(best), seconds(typical), seconds(worst));
  }

  /** A number of seconds as a duration, rounded to milliseconds. */
  public static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  /** One after the other. */
  public Span plus(Span other) {
    return new Span(best.plus(other.best), typical.plus(other.typical), worst.plus(other.worst));
  }

  /** Both at once: whichever takes longer. */
  public Span or(Span other) {
    return new Span(
        longer(best, other.best), longer(typical, other.typical), longer(worst, other.worst));
  }

  private static Duration longer(Duration x, Duration y) {
    return x.compareTo(y) >= 0 ? x : y;
  }
}
