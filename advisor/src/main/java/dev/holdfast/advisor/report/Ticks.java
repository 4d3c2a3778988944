package dev.holdfast.advisor.report;

/** Round numbers for an axis. */
final class Ticks {
  private Ticks() {}

  /**
   * The smallest of 1, 2 or 5 times a power of ten that cuts a range into at most so many parts.
   */
  static double step(double range, int parts) {
    double least = Math.max(range, 1e-9) / parts;
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
