package dev.holdfast.advisor.estimate;

import java.util.List;

/** What is left of a bill after savings that do not overlap, and what is wasted before. */
public final class Savings {
  private Savings() {}

  /** The bill that is left. */
  public static double left(double bill, List<Double> savings) {
    return bill - savings.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The share of a bill that is saved. */
  public static double share(double bill, List<Double> savings) {
    return 1 - left(bill, savings) / bill;
  }

  /** The share of requested resources that is not used, at so many times what is used. */
  public static double waste(double requestedOverUsed) {
    return requestedOverUsed <= 1 ? 0 : 1 - 1 / requestedOverUsed;
  }

  /** Annual saving for each unit of engineering cost: worth doing above 1, clearly above 3. */
  public static double perEffort(double annualSaving, double engineeringCost) {
    return annualSaving / engineeringCost;
  }
}
