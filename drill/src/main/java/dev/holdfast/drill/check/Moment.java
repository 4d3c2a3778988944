package dev.holdfast.drill.check;

import java.util.Locale;

/** Says times of a drill the way people read them. */
final class Moment {
  private Moment() {}

  /** For instance {@code 12.345 s}. */
  static String of(long nanos) {
    return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }
}
