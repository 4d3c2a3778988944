package dev.holdfast.advisor.estimate;

/**
 * One way to pay less for this design.
 *
 * @param name what is done
 * @param because what it changes in this file, or why it does not apply
 * @param applies whether it applies to this file
 * @param monthly what it saves a month; zero if it does not apply
 * @param days how many working days it takes
 * @param effort what those days cost
 */
public record Optimisation(
    String name, String because, boolean applies, Money monthly, double days, Money effort) {
  private static final int MONTHS = 12;

  /** The name of buying ahead what runs around the clock. */
  public static final String RESERVE = "reserve the baseline";

  /** Above this an optimisation is clearly worth doing. */
  private static final double CLEARLY = 3;

  /** What it saves in a year. */
  public Money annual() {
    return new Money(Math.multiplyExact(monthly.cents(), MONTHS));
  }

  /** Annual saving for each unit of its cost. */
  public double perEffort() {
    return effort.cents() == 0 ? 0 : Savings.perEffort(annual().amount(), effort.amount());
  }

  /** Whether it saves more in a year than it costs to do. */
  public boolean pays() {
    return applies && perEffort() > 1;
  }

  /** What to do. */
  public String advice() {
    if (!applies) {
      return "does not apply";
    }
    if (!pays()) {
      return "leave it";
    }
    return perEffort() > CLEARLY ? "do it" : "worth doing";
  }
}
