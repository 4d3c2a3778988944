package dev.holdfast.advisor.estimate;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a design stands between capability, low cost and low complexity: at most two of the three
 * can be had. Each is a number from 0 to 1.
 *
 * @param capability how soon it is back and how little it loses
 * @param lowCost how little it costs more than one region
 * @param lowComplexity how little there is to understand
 * @param formula how they were found
 */
public record Triangle(double capability, double lowCost, double lowComplexity, String formula) {
  private static final double BEST_RTO_SECONDS = 10;
  private static final double WORST_RTO_SECONDS = 86_400;
  private static final double DEAREST = 7.5;
  private static final double COMPLEXITY_MAX = 8;

  /** From what was estimated. */
  static Triangle of(Duration rto, Optional<Duration> rpo, double multiplier, double complexity) {
    double soon = nearness(RecoveryTimes.seconds(rto), BEST_RTO_SECONDS, WORST_RTO_SECONDS);
    double little =
        rpo.map(age -> nearness(RecoveryTimes.seconds(age), 1, WORST_RTO_SECONDS)).orElse(0.0);
    return new Triangle(
        (soon + little) / 2,
        nearness(Math.max(1, multiplier), 1, DEAREST),
        Math.clamp(1 - complexity / COMPLEXITY_MAX, 0.0, 1.0),
        ("capability: mean of RTO %s between 10 s and 24 h and RPO %s between 1 s and 24 h, both on"
                + " a logarithmic scale; low cost: ×%s between ×1 and ×7.5, logarithmic; low"
                + " complexity: 1 − %s ÷ 8 points (the pattern's, and half a point for each region"
                + " beyond one and each kind of resource beyond one)")
            .formatted(
                Figures.duration(rto),
                rpo.map(Figures::duration).orElse("everything"),
                Figures.number(multiplier),
                Figures.number(complexity)));
  }

  /** 1 at or below the best, 0 at or above the worst, logarithmic between. */
  private static double nearness(double value, double best, double worst) {
    if (value <= best) {
      return 1;
    }
    return Math.clamp(1 - Math.log(value / best) / Math.log(worst / best), 0.0, 1.0);
  }

  /** The two that this design has most of, and what it pays for them. */
  public String sentence() {
    record Corner(String name, double value) {}
    List<Corner> corners =
        List.of(
                new Corner("capability", capability),
                new Corner("low cost", lowCost),
                new Corner("low complexity", lowComplexity))
            .stream()
            .sorted(Comparator.comparingDouble(Corner::value).reversed())
            .toList();
    return "has "
        + corners.get(0).name
        + " and "
        + corners.get(1).name
        + ", pays with "
        + corners.get(2).name.replace("low ", "");
  }
}
