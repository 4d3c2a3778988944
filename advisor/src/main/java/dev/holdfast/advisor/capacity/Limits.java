package dev.holdfast.advisor.capacity;

import dev.holdfast.advisor.estimate.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hipparchus.stat.regression.SimpleRegression;

/** Finds what gives way first: for each resource, its use over requests as a straight line. */
final class Limits {
  /** What may be used of processor and memory; above, waiting times grow out of proportion. */
  private static final double PERCENT_MAX = 80;

  /** What may be used of a hard limit. */
  private static final double HARD_SHARE = 0.9;

  /** Below this, requests do not explain the use, and a line would mislead. */
  private static final double EXPLAINED_MIN = 0.5;

  private static final int SAMPLES_MIN = 20;

  private Limits() {}

  /** All limits that can be told, the lowest first. */
  static List<Limit> of(List<Sample> samples) {
    List<Limit> limits = new ArrayList<>();
    line(samples, Metric.CPU, OptionalDouble.of(PERCENT_MAX)).ifPresent(limits::add);
    line(samples, Metric.MEMORY, OptionalDouble.of(PERCENT_MAX)).ifPresent(limits::add);
    line(samples, Metric.CONNECTIONS, hard(samples, Metric.CONNECTIONS_MAX)).ifPresent(limits::add);
    line(samples, Metric.IOPS, hard(samples, Metric.IOPS_MAX)).ifPresent(limits::add);
    return limits.stream().sorted(Comparator.comparingDouble(Limit::requests)).toList();
  }

  private static OptionalDouble hard(List<Sample> samples, Metric metric) {
    for (Sample sample : samples.reversed()) {
      Double most = sample.values().get(metric);
      if (most != null) {
        return OptionalDouble.of(most * HARD_SHARE);
      }
    }
    return OptionalDouble.empty();
  }

  private static Optional<Limit> line(List<Sample> samples, Metric metric, OptionalDouble allowed) {
    SimpleRegression regression = new SimpleRegression();
    for (Sample sample : samples) {
      Double use = sample.values().get(metric);
      if (use != null) {
        regression.addData(sample.requests(), use);
      }
    }
    if (allowed.isEmpty() || regression.getN() < SAMPLES_MIN) {
      return Optional.empty();
    }
    double slope = regression.getSlope();
    double explained = regression.getRSquare();
    if (!(slope > 0) || !(explained >= EXPLAINED_MIN)) {
      return Optional.empty();
    }
    double base = regression.getIntercept();
    double most = (allowed.getAsDouble() - base) / slope;
    return Optional.of(
        new Limit(
            metric,
            Math.max(0, most),
            "(%s allowed − %s idle) ÷ %s for each request/s"
                .formatted(
                    Figures.number(allowed.getAsDouble()),
                    Figures.number(base),
                    Figures.number(slope)),
            explained));
  }
}
