package dev.holdfast.simulation;

import dev.holdfast.model.Database;
import dev.holdfast.simulation.Summary.Cause;
import dev.holdfast.simulation.Summary.Estimate;
import dev.holdfast.simulation.Summary.Objective;
import dev.holdfast.simulation.Summary.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Turns counts into estimates with confidence intervals. */
final class Statistics {
  /** An objective is met if so many losses of a region meet it. */
  static final double BAR = 0.95;

  private static final double Z975 = 1.959963984540054;
  private static final double YEAR_SECONDS = Duration.ofDays(365).toSeconds();
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int RESAMPLES_MAX = 1000;
  private static final long DRAWS_MAX = 20_000_000;
  private static final double TAIL = 0.025;

  private Statistics() {}

  static Summary.OfResource summary(
      Database database, Tally.OfResource counted, Map<FaultKind, Long> incidents, long seed) {
    double years = Math.max(1, counted.downSeconds.size());
    Estimate down = mean(counted.downSeconds, seed);
    List<Cause> causes = new ArrayList<>();
    incidents.forEach((kind, count) -> {
      Samples samples = counted.byKind.getOrDefault(kind, new Samples());
      double seconds = samples.sum() / NANOS_PER_SECOND / years;
      causes.add(new Cause(kind, count, samples.distribution(), seconds));
    });
    causes.sort(Comparator.comparingDouble(Cause::secondsPerYear).reversed());
    return new Summary.OfResource(
        database.id(),
        new Estimate(up(down.value()), up(down.high()), up(down.low())),
        down,
        counted.recovery.distribution(),
        counted.planned.distribution(),
        counted.lostWindow.distribution(),
        objective(database.objectives().rto(), counted.regionLoss),
        objective(database.objectives().rpo(), counted.regionLossWindow),
        causes);
  }

  private static double up(double downSeconds) {
    return Math.max(0, 1 - downSeconds / YEAR_SECONDS);
  }

  private static Objective objective(Duration target, Samples samples) {
    long met = samples.atMost(target.toNanos());
    Estimate share = share(met, samples.size());
    Verdict verdict =
        share.low() >= BAR ? Verdict.MET : share.high() < BAR ? Verdict.MISSED : Verdict.UNKNOWN;
    return new Objective(target, samples.distribution(), met, share, verdict);
  }

  /** A share and its interval by Wilson's score, which also serves when none or all were found. */
  static Estimate share(long found, long of) {
    if (of == 0) {
      return new Estimate(0, 0, 1);
    }
    double p = (double) found / of;
    double z2 = Z975 * Z975;
    double middle = (p + z2 / (2 * of)) / (1 + z2 / of);
    double half = Z975 / (1 + z2 / of) * Math.sqrt(p * (1 - p) / of + z2 / (4.0 * of * of));
    return new Estimate(p, Math.max(0, middle - half), Math.min(1, middle + half));
  }

  /** A mean and its interval by the bootstrap, because a few bad years outweigh all others. */
  static Estimate mean(List<Double> values, long seed) {
    if (values.isEmpty()) {
      return new Estimate(0, 0, 0);
    }
    double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
    double mean = Arrays.stream(all).sum() / all.length;
    int resamples = Math.clamp(DRAWS_MAX / all.length, 40, RESAMPLES_MAX);
    RandomGenerator random = Seeds.of(seed);
    double[] means = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      double sum = 0;
      for (int k = 0; k < all.length; k++) {
        sum += all[random.nextInt(all.length)];
      }
      means[i] = sum / all.length;
    }
    Arrays.sort(means);
    int low = (int) (TAIL * resamples);
    return new Estimate(mean, means[low], means[resamples - 1 - low]);
  }
}
