package dev.holdfast.simulation.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import java.time.Duration;

/** Says figures the way people read them. */
final class Say {
  private static final double DAY_HOURS = 48;

  private Say() {}

  /** A duration in the two units that matter. */
  static String time(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    if (seconds < 1) {
      return format(ROOT, "%.0f ms", seconds * 1000);
    }
    if (seconds < 60) {
      return format(ROOT, seconds < 9.95 ? "%.1f s" : "%.0f s", seconds);
    }
    long minutes = Math.round(seconds / 60);
    if (minutes < 60) {
      boolean whole = seconds >= 600 || seconds % 60 == 0;
      return whole ? minutes + " min" : format(ROOT, "%.1f min", seconds / 60);
    }
    double hours = seconds / 3600;
    if (hours < DAY_HOURS && minutes % 60 == 0) {
      return minutes / 60 + " h";
    }
    return hours < DAY_HOURS
        ? minutes / 60 + " h " + minutes % 60 + " min"
        : format(ROOT, "%.1f days", hours / 24);
  }

  static String seconds(double seconds) {
    return time(Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  /** A count with a space between thousands. */
  static String count(long number) {
    return format(ROOT, "%,d", number).replace(',', ' ');
  }

  /** How often in a year. */
  static String perYear(double times) {
    return times == 0 ? "0" : format(ROOT, times < 0.095 ? "%.2g" : "%.1f", times);
  }

  /** A share in per cent with as many digits as tell it from a hundred. */
  static String percent(double share) {
    double missing = (1 - share) * 100;
    int digits = missing <= 0 ? 0 : (int) Math.clamp(1 - Math.floor(Math.log10(missing)), 0, 7);
    // Never rounded up to a hundred.
    double scale = Math.pow(10, digits);
    return format(ROOT, "%." + digits + "f %%", Math.floor(share * 100 * scale) / scale);
  }

  static String nines(double share) {
    return share >= 1 ? "all nines" : format(ROOT, "%.1f nines", -Math.log10(1 - share));
  }

  static String plural(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }
}
