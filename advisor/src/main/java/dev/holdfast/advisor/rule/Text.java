package dev.holdfast.advisor.rule;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Wording that findings share. */
final class Text {
  private Text() {}

  /** Words in backticks, separated by commas. */
  static String list(Collection<?> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }

  /** A fraction as a percentage, rounded to a tenth. */
  static String percent(double fraction) {
    return number(fraction * 100) + "%";
  }

  /** A number with at most one decimal. */
  static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(1, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** An amount with its currency, in groups of three digits. */
  static String money(BigDecimal amount, String currency) {
    BigDecimal rounded = amount.setScale(2, RoundingMode.HALF_UP).stripTrailingZeros();
    return currency
        + " "
        + String.format(Locale.ROOT, rounded.scale() > 0 ? "%,.2f" : "%,.0f", rounded);
  }

  /** A duration as the file would write it, rounded to what people say. */
  static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis >= 48 * 3_600_000L) {
      return number(millis / 86_400_000.0) + "d";
    }
    if (millis >= 3_600_000L) {
      return number(millis / 3_600_000.0) + "h";
    }
    if (millis >= 120_000L) {
      return number(millis / 60_000.0) + "m";
    }
    return millis >= 1_000 || millis == 0 ? number(millis / 1_000.0) + "s" : millis + "ms";
  }
}
