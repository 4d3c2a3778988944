package dev.holdfast.advisor.estimate;

import static java.util.Locale.ROOT;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Says figures the way people read them. */
public final class Figures {
  private static final double THOUSAND = 1_000;

  private Figures() {}

  /** A number with as many digits as it deserves, and commas between thousands. */
  public static String number(double value) {
    double size = Math.abs(value);
    boolean whole = value == Math.rint(value) && size < 1e15;
    if (!(size < THOUSAND)) {
      return whole ? String.format(ROOT, "%,d", (long) value) : String.format(ROOT, "%,.0f", value);
    }
    // A format is much slower, and an estimate of ten thousand resources says many numbers.
    return whole
        ? Long.toString((long) value)
        : BigDecimal.valueOf(value)
            .setScale(decimals(size), RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString();
  }

  private static int decimals(double size) {
    if (size >= 100) {
      return 1;
    }
    if (size >= 1) {
      return 2;
    }
    return size >= 0.01 ? 4 : 6;
  }

  /** A duration in its two largest units. */
  public static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0 s";
    }
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return number(Math.round(millis / 10.0) / 100.0) + " s";
    }
    long seconds = Math.round(millis / 1_000.0);
    if (seconds < 3_600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    return seconds < 172_800
        ? two(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
        : two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
  }

  /** Hours as a duration; forever where there is no end to them. */
  public static String hours(double hours) {
    return Double.isInfinite(hours)
        ? "forever"
        : duration(Duration.ofSeconds(Math.round(hours * 3_600)));
  }

  /** How many times something comes back, no finer than a hundredth. */
  public static String times(double ratio) {
    return ratio > 0 && ratio < 0.01 ? "< ×0.01" : "×" + number(Math.round(ratio * 100) / 100.0);
  }

  private static String two(long large, String unit, long small, String smaller) {
    return small == 0 ? large + " " + unit : large + " " + unit + " " + small + " " + smaller;
  }

  /** A share as a percentage. */
  public static String percent(double share) {
    return number(Math.round(share * 1_000) / 10.0) + " %";
  }

  /** An availability as a percentage, with as many nines as it has. */
  public static String availability(double availability) {
    return String.format(ROOT, "%.4f %%", Math.floor(availability * 1e6) / 1e4);
  }
}
