package dev.holdfast.drill.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

/** Puts text into HTML and SVG safely, and says figures the way people read them. */
final class Html {
  private Html() {}

  /** Text as content or as the value of a quoted attribute. */
  static String text(Object value) {
    String text = String.valueOf(value);
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }

  /** A count with a thin space between thousands. */
  static String count(long number) {
    return format(ROOT, "%,d", number).replace(',', '\u2009');
  }

  /** A duration in milliseconds below a second, otherwise in seconds. */
  static String duration(long nanos) {
    double millis = nanos / 1e6;
    if (nanos % 1_000_000_000 == 0) {
      return nanos == 0 ? "0" : nanos / 1_000_000_000 + "\u00A0s";
    }
    if (Math.abs(millis) < 10) {
      return format(ROOT, "%.1f\u00A0ms", millis);
    }
    return Math.abs(millis) < 1000
        ? format(ROOT, "%.0f\u00A0ms", millis)
        : format(ROOT, "%.2f\u00A0s", millis / 1000);
  }

  /** A size in the unit that keeps it short. */
  static String bytes(long bytes) {
    if (bytes < 10_000) {
      return count(bytes) + "\u00A0B";
    }
    return bytes < 10_000_000
        ? format(ROOT, "%.0f\u00A0kB", bytes / 1e3)
        : format(ROOT, "%.1f\u00A0MB", bytes / 1e6);
  }
}
