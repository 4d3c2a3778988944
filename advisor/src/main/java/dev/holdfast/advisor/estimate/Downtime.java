package dev.holdfast.advisor.estimate;

/** What being away costs. Amounts are in the price book's currency. */
public final class Downtime {
  private static final double HOURS_A_YEAR = 8_760;
  private static final double MINUTES_A_YEAR = 525_600;
  private static final double MINUTES_AN_HOUR = 60;

  private Downtime() {}

  /**
   * Revenue of an average hour; the peak hour's is higher, and should be used where it is known.
   */
  public static double revenuePerHour(double annualRevenue) {
    return annualRevenue / HOURS_A_YEAR;
  }

  /**
   * What an outage costs.
   *
   * @param perHour what is lost in an hour
   * @param minutes how long it lasts
   * @param impact lost trust and customers, as a share of the direct loss; 0 for none
   */
  public static double loss(double perHour, double minutes, double impact) {
    return perHour * minutes / MINUTES_AN_HOUR * (1 + impact);
  }

  /** Minutes of downtime in a year at an availability between 0 and 1. */
  public static double minutesPerYear(double availability) {
    return (1 - availability) * MINUTES_A_YEAR;
  }

  /** The availability, between 0 and 1, at so many hours of downtime in a year. */
  public static double availability(double hoursPerYear) {
    return 1 - Math.min(HOURS_A_YEAR, hoursPerYear) / HOURS_A_YEAR;
  }
}
