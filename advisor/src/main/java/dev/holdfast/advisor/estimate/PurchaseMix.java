package dev.holdfast.advisor.estimate;

import java.util.ArrayList;
import java.util.List;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/**
 * How much compute to reserve, to buy by the hour and to buy at a discount that may be withdrawn:
 * the cheapest mix that covers a demand curve, found by a mixed-integer solver.
 *
 * @param reserved whole units reserved around the clock
 * @param onDemandHours unit hours a month bought by the hour
 * @param spotHours unit hours a month bought as interruptible
 * @param monthly what the mix costs a month
 * @param allOnDemand what the same demand costs a month bought by the hour alone
 */
public record PurchaseMix(
    long reserved, double onDemandHours, double spotHours, Money monthly, Money allOnDemand) {
  /**
   * Solving takes time with the number of steps; a day's curve for week days and week ends fits.
   */
  static final int STEPS_MAX = 48;

  /**
   * A part of the month in which demand is the same.
   *
   * @param hours how many hours of the month
   * @param units how many units are needed meanwhile
   */
  public record Step(double hours, double units) {
    public Step {
      if (!(hours >= 0) || !(units >= 0)) {
        throw new IllegalArgumentException(
            "Hours and units are never negative: " + hours + ", " + units);
      }
    }
  }

  /**
   * What units cost.
   *
   * @param onDemand a unit hour bought by the hour
   * @param reserved a unit hour that is reserved, used or not
   * @param spot a unit hour that may be interrupted
   * @param spotShare the share of the demand that bears interruption, from 0 to 1
   */
  public record Prices(double onDemand, double reserved, double spot, double spotShare) {
    public Prices {
      if (!(spotShare >= 0 && spotShare <= 1)) {
        throw new IllegalArgumentException("A share lies between 0 and 1: " + spotShare);
      }
    }
  }

  /** How much of it is bought how; a server that costs as much as two vCPU counts as two. */
  public String words() {
    List<String> parts = new ArrayList<>();
    if (reserved > 0) {
      parts.add("%s vCPU reserved".formatted(Figures.number((double) reserved)));
    }
    if (Math.rint(onDemandHours) > 0) {
      parts.add("%s vCPU-h by the hour".formatted(Figures.number(Math.rint(onDemandHours))));
    }
    if (Math.rint(spotHours) > 0) {
      parts.add("%s vCPU-h interruptible".formatted(Figures.number(Math.rint(spotHours))));
    }
    return parts.isEmpty() ? "nothing" : "the worth of " + String.join(", ", parts);
  }

  /** What is saved a month. */
  public Money saving() {
    return allOnDemand.minus(monthly);
  }

  /** Finds the cheapest mix. */
  public static PurchaseMix cheapest(List<Step> demand, Prices prices) {
    if (demand.isEmpty() || demand.size() > STEPS_MAX) {
      throw new IllegalArgumentException(
          "A demand curve has 1 to " + STEPS_MAX + " steps, not " + demand.size());
    }
    double hours = demand.stream().mapToDouble(Step::hours).sum();
    double peak = demand.stream().mapToDouble(Step::units).max().orElse(0);
    ExpressionsBasedModel model = new ExpressionsBasedModel();
    Variable reserved =
        model
            .newVariable("reserved")
            .lower(0)
            .upper((long) Math.ceil(peak))
            .integer(true)
            .weight(hours * prices.reserved());
    for (int i = 0; i < demand.size(); i++) {
      Step step = demand.get(i);
      Variable onDemand =
          model.newVariable("on-demand " + i).lower(0).weight(step.hours() * prices.onDemand());
      Variable spot =
          model
              .newVariable("spot " + i)
              .lower(0)
              .upper(step.units() * prices.spotShare())
              .weight(step.hours() * prices.spot());
      Expression covered = model.newExpression("demand " + i).lower(step.units());
      covered.set(reserved, 1).set(onDemand, 1).set(spot, 1);
    }
    Optimisation.Result found = model.minimise();
    if (!found.getState().isFeasible()) {
      throw new IllegalStateException("Buying all by the hour is feasible, yet: " + found);
    }
    return priced(demand, prices, Math.round(found.doubleValue(0)));
  }

  /** What is left to buy once the reservation is fixed: the cheaper kind first. */
  private static PurchaseMix priced(List<Step> demand, Prices prices, long reserved) {
    double onDemandHours = 0;
    double spotHours = 0;
    double all = 0;
    double hours = 0;
    for (Step step : demand) {
      double missing = Math.max(0, step.units() - reserved);
      double interruptible =
          prices.spot() < prices.onDemand()
              ? Math.min(missing, step.units() * prices.spotShare())
              : 0;
      spotHours += interruptible * step.hours();
      onDemandHours += (missing - interruptible) * step.hours();
      all += step.units() * step.hours();
      hours += step.hours();
    }
    double monthly =
        reserved * hours * prices.reserved()
            + onDemandHours * prices.onDemand()
            + spotHours * prices.spot();
    return new PurchaseMix(
        reserved, onDemandHours, spotHours, Money.of(monthly), Money.of(all * prices.onDemand()));
  }
}
