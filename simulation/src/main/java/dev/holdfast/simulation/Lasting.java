package dev.holdfast.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long something takes, log-normally distributed: many are short, a few very long.
 *
 * @param median half take longer
 * @param long5 five in a hundred take longer
 */
public record Lasting(Duration median, Duration long5) {
  /** The 95th percentile of the normal distribution in standard deviations. */
  private static final double Z95 = 1.6448536269514722;

  /** Nothing takes longer; a region that is gone for a month is another application. */
  private static final long MAX_MILLIS = Duration.ofDays(30).toMillis();

  public Lasting {
    if (median.isNegative() || long5.compareTo(median) < 0) {
      throw new IllegalArgumentException(
          "The median is at least 0 and at most the 95th percentile: " + median + ", " + long5);
    }
  }

  /** One of them in milliseconds, at least 1; strictly computed, the same on every machine. */
  long millis(RandomGenerator random) {
    double middle = Math.max(1, median.toMillis());
    double sigma = StrictMath.log(Math.max(1, long5.toMillis()) / middle) / Z95;
    double lasts = middle * StrictMath.exp(sigma * gaussian(random));
    return Math.clamp(Math.round(lasts), 1, MAX_MILLIS);
  }

  private static double gaussian(RandomGenerator random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }
}
