package dev.holdfast.simulation;

/**
 * How often one kind of fault happens and how long it lasts.
 *
 * @param kind which
 * @param perYear how often in a year, to each of those that it can happen to
 * @param lasts until it is over
 * @param another the probability that a second region suffers the same at the same time
 * @param source where these figures come from
 */
public record FaultRate(
    FaultKind kind, double perYear, Lasting lasts, double another, String source) {
  /** More often than every two minutes is no fault but a state. */
  public static final double PER_YEAR_MAX = 250_000;

  public FaultRate {
    if (!(perYear >= 0 && perYear <= PER_YEAR_MAX)) {
      throw new IllegalArgumentException(
          "A rate is between 0 and " + (long) PER_YEAR_MAX + " a year: " + perYear);
    }
    if (!(another >= 0 && another <= 1)) {
      throw new IllegalArgumentException("A probability is between 0 and 1: " + another);
    }
  }
}
