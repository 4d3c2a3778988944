package dev.holdfast.advisor.estimate;

/**
 * Whether more regions pay.
 *
 * @param premiumPerYear what the design costs more than one region
 * @param lossPerHour what an hour of downtime costs, with its impact on trust
 * @param hoursAvoided the hours of downtime a year that the design avoids
 */
public record BreakEven(double premiumPerYear, double lossPerHour, double hoursAvoided) {
  private static final double MONTHS = 12;

  /** The premium of a design that costs {@code factor} times one region's monthly bill. */
  public static double premium(double monthlyBill, double factor) {
    return monthlyBill * MONTHS * (factor - 1);
  }

  /** How many hours of downtime it must avoid in a year; infinite if downtime costs nothing. */
  public double hours() {
    return premiumPerYear <= 0 ? 0 : premiumPerYear / lossPerHour;
  }

  /** The loss that it avoids in a year. */
  public double benefit() {
    return lossPerHour * hoursAvoided;
  }

  /** Premium over benefit; infinite if there is no benefit. At most 1 pays. */
  public double ratio() {
    return premiumPerYear <= 0 ? 0 : premiumPerYear / benefit();
  }

  /** Return on the premium: 0 breaks even, −1 is all lost; infinite without a premium. */
  public double returnOnPremium() {
    return premiumPerYear <= 0
        ? Double.POSITIVE_INFINITY
        : (benefit() - premiumPerYear) / premiumPerYear;
  }
}
