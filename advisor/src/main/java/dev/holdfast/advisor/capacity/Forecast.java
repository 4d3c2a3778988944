package dev.holdfast.advisor.capacity;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;

/**
 * The daily peaks that are to come: ordinary least squares over a trend and, from four weeks on,
 * the days of the week; with the interval that a day's peak falls into.
 *
 * @param history the daily peaks that were measured
 * @param days the daily peaks that are forecast
 * @param growthPerDay how much the peak grows a day, in requests a second
 * @param explained the share of the variance that the model explains, from 0 to 1
 * @param model what the model is, in words
 */
public record Forecast(
    List<Peak> history, List<Day> days, double growthPerDay, double explained, String model) {
  /** Below this a trend cannot be told from chance. */
  static final int HISTORY_MIN = 14;

  /** From here on every day of the week was seen four times. */
  private static final int WEEKLY_FROM = 28;

  /** How likely a day's peak falls into its interval. */
  static final double LEVEL = 0.95;

  private static final int DAYS_A_WEEK = 7;

  public Forecast {
    history = List.copyOf(history);
    days = List.copyOf(days);
  }

  /**
   * A day's peak as it was.
   *
   * @param date the day, UTC
   * @param peak requests a second
   */
  public record Peak(LocalDate date, double peak) {}

  /**
   * A day's peak as it is expected.
   *
   * @param date the day, UTC
   * @param low the lower end of the interval; never negative
   * @param expected requests a second
   * @param high the upper end of the interval
   */
  public record Day(LocalDate date, double low, double expected, double high) {}

  /** Forecasts so many days after the last one measured; empty with too few days of history. */
  static Optional<Forecast> of(List<Peak> history, int horizon) {
    if (history.size() < HISTORY_MIN) {
      return Optional.empty();
    }
    boolean weekly = history.size() >= WEEKLY_FROM;
    LocalDate origin = history.getFirst().date();
    double[] peaks = history.stream().mapToDouble(Peak::peak).toArray();
    double[][] inputs =
        history.stream().map(peak -> inputs(origin, peak.date(), weekly)).toArray(double[][]::new);
    OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
    regression.newSampleData(peaks, inputs);
    double[] beta = regression.estimateRegressionParameters();
    double[][] covariance = regression.estimateRegressionParametersVariance();
    double variance = regression.estimateErrorVariance();
    double quantile =
        new TDistribution(history.size() - beta.length)
            .inverseCumulativeProbability((1 + LEVEL) / 2);
    List<Day> days = new ArrayList<>();
    for (int ahead = 1; ahead <= horizon; ahead++) {
      LocalDate date = history.getLast().date().plusDays(ahead);
      double[] row = withConstant(inputs(origin, date, weekly));
      double expected = 0;
      double spread = 1;
      for (int i = 0; i < row.length; i++) {
        expected += row[i] * beta[i];
        for (int j = 0; j < row.length; j++) {
          spread += row[i] * covariance[i][j] * row[j];
        }
      }
      double margin = quantile * Math.sqrt(variance * spread);
      days.add(
          new Day(date, Math.max(0, expected - margin), Math.max(0, expected), expected + margin));
    }
    return Optional.of(
        new Forecast(
            history,
            days,
            beta[1],
            constant(peaks) ? 1 : regression.calculateRSquared(),
            "least squares over "
                + history.size()
                + " daily peaks: trend"
                + (weekly ? " and day of the week" : "")
                + "; interval 95 % of days"));
  }

  private static boolean constant(double[] peaks) {
    for (double peak : peaks) {
      if (peak != peaks[0]) {
        return false;
      }
    }
    return true;
  }

  /** Days since the first, and one column for each day of the week but Monday. */
  private static double[] inputs(LocalDate origin, LocalDate date, boolean weekly) {
    double[] row = new double[weekly ? DAYS_A_WEEK : 1];
    row[0] = ChronoUnit.DAYS.between(origin, date);
    if (weekly && date.getDayOfWeek() != DayOfWeek.MONDAY) {
      row[date.getDayOfWeek().getValue() - 1] = 1;
    }
    return row;
  }

  private static double[] withConstant(double[] row) {
    double[] all = new double[row.length + 1];
    all[0] = 1;
    System.arraycopy(row, 0, all, 1, row.length);
    return all;
  }

  /** The highest upper end of all days. */
  public double highest() {
    return days.stream().mapToDouble(Day::high).max().orElse(0);
  }

  /** The first day whose upper end is above a limit. */
  public Optional<LocalDate> firstAbove(double limit) {
    return days.stream().filter(day -> day.high() > limit).map(Day::date).findFirst();
  }
}
