package dev.holdfast.topology;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.design.DataSize;
import dev.holdfast.model.design.Rate;
import dev.holdfast.model.design.Share;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quantities with units: what they may look like and what they mean. */
final class Units {
  /** What a duration looks like; the schema holds the same expression. */
  static final Pattern DURATION = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)(ms|s|m|h)");

  /** What a bandwidth looks like; the schema holds the same expression. */
  static final Pattern BANDWIDTH =
      Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)(kbit/s|Mbit/s|Gbit/s)");

  /** What a period in days or years looks like; the schema holds the same expression. */
  static final Pattern PERIOD = Pattern.compile("([0-9]{1,5})(h|d|w|y)");

  /** What a rate looks like; the schema holds the same expression. */
  static final Pattern RATE = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,3})?)/(s|m|h|d)");

  /** What an amount of data looks like; the schema holds the same expression. */
  static final Pattern SIZE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(B|kB|MB|GB|TB|PB)");

  /** What a percentage looks like; the schema holds the same expression. */
  static final Pattern PERCENTAGE = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)%");

  private static final Map<String, Long> HOURS = Map.of("h", 1L, "d", 24L, "w", 168L, "y", 8_760L);
  private static final Map<String, Long> SECONDS =
      Map.of("s", 1L, "m", 60L, "h", 3_600L, "d", 86_400L);
  private static final Map<String, Long> BYTES =
      Map.of(
          "B", 1L,
          "kB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "TB", 1_000_000_000_000L,
          "PB", 1_000_000_000_000_000L);
  private static final Map<String, Long> NANOS =
      Map.of("ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);
  private static final Map<String, Long> BITS =
      Map.of("kbit/s", 1_000L, "Mbit/s", 1_000_000L, "Gbit/s", 1_000_000_000L);

  private static final Pattern LIKE_A_QUANTITY =
      Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,3})?)[ _]*([a-z/]+)");
  private static final List<Alias> DURATION_ALIASES =
      List.of(
          new Alias("ms|msecs?|millis|milliseconds?", "ms"),
          new Alias("s|secs?|seconds?", "s"),
          new Alias("m|mins?|minutes?", "m"),
          new Alias("h|hrs?|hours?", "h"));
  private static final List<Alias> BANDWIDTH_ALIASES =
      List.of(
          new Alias("k|kbps|kbits?|kbits?/s", "kbit/s"),
          new Alias("m|mbps|mbits?|mbits?/s", "Mbit/s"),
          new Alias("g|gbps|gbits?|gbits?/s", "Gbit/s"));

  private static final List<Alias> SIZE_ALIASES =
      List.of(
          new Alias("b|bytes?", "B"),
          new Alias("k|kb|kib", "kB"),
          new Alias("m|mb|mib", "MB"),
          new Alias("g|gb|gib", "GB"),
          new Alias("t|tb|tib", "TB"),
          new Alias("p|pb|pib", "PB"));
  private static final List<Alias> PERIOD_ALIASES =
      List.of(
          new Alias("h|hrs?|hours?", "h"),
          new Alias("d|days?", "d"),
          new Alias("w|weeks?", "w"),
          new Alias("y|yrs?|years?", "y"));

  private Units() {}

  /** The period that the text means; a year has 365 days. */
  static Optional<Duration> period(String text) {
    Matcher matcher = PERIOD.matcher(text);
    return matcher.matches()
        ? Optional.of(Duration.ofHours(product(matcher.group(1), HOURS, matcher.group(2))))
        : Optional.empty();
  }

  /** The period that someone who typed this most likely meant, properly written. */
  static Optional<String> periodMeant(String typed) {
    return meant(typed, PERIOD_ALIASES);
  }

  /** The rate that the text means. */
  static Optional<Rate> rate(String text) {
    Matcher matcher = RATE.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Rate(
                Double.parseDouble(matcher.group(1))
                    / Optional.ofNullable(SECONDS.get(matcher.group(2))).orElseThrow()))
        : Optional.empty();
  }

  /** The rate that someone who typed this most likely meant, properly written. */
  static Optional<String> rateMeant(String typed) {
    String number = typed.strip().replaceAll("[ _,]", "").replaceAll("(?i)(rps|qps|tps|/sec)$", "");
    return number.matches("[0-9]{1,12}(\\.[0-9]{1,3})?")
        ? Optional.of(number + "/s")
        : Optional.empty();
  }

  /** The amount of data that the text means. */
  static Optional<DataSize> size(String text) {
    Matcher matcher = SIZE.matcher(text);
    return matcher.matches()
        ? Optional.of(product(matcher.group(1), BYTES, matcher.group(2)))
            .filter(bytes -> bytes >= 0)
            .map(DataSize::new)
        : Optional.empty();
  }

  /** The amount of data that someone who typed this most likely meant, properly written. */
  static Optional<String> sizeMeant(String typed) {
    return meant(typed, SIZE_ALIASES);
  }

  /** The share that the text means. */
  static Optional<Share> percentage(String text) {
    Matcher matcher = PERCENTAGE.matcher(text);
    return matcher.matches()
        ? Optional.of(new Share(Double.parseDouble(matcher.group(1)) / 100))
        : Optional.empty();
  }

  /** The percentage that someone who typed this most likely meant, properly written. */
  static Optional<String> percentageMeant(String typed) {
    String number = typed.strip().replaceAll(" *(%|percent|per cent)?$", "");
    if (!number.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
      return Optional.empty();
    }
    boolean fraction = number.startsWith("0.") && !typed.contains("%");
    return Optional.of(
        (fraction
                ? new BigDecimal(number).movePointRight(2).stripTrailingZeros().toPlainString()
                : number)
            + "%");
  }

  /** The duration that the text means. */
  static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    return matcher.matches()
        ? Optional.of(Duration.ofNanos(product(matcher.group(1), NANOS, matcher.group(2))))
        : Optional.empty();
  }

  /** The bandwidth that the text means; empty also for less than one bit a second. */
  static Optional<Bandwidth> bandwidth(String text) {
    Matcher matcher = BANDWIDTH.matcher(text);
    return matcher.matches()
        ? Optional.of(product(matcher.group(1), BITS, matcher.group(2)))
            .filter(bits -> bits >= 1)
            .map(Bandwidth::new)
        : Optional.empty();
  }

  /** The duration that someone who typed this most likely meant, properly written. */
  static Optional<String> durationMeant(String typed) {
    return meant(typed, DURATION_ALIASES);
  }

  /** The bandwidth that someone who typed this most likely meant, properly written. */
  static Optional<String> bandwidthMeant(String typed) {
    return meant(typed, BANDWIDTH_ALIASES);
  }

  private static Optional<String> meant(String typed, List<Alias> aliases) {
    Matcher matcher = LIKE_A_QUANTITY.matcher(typed.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return aliases.stream()
        .filter(alias -> matcher.group(2).matches(alias.pattern()))
        .findFirst()
        .map(alias -> matcher.group(1) + alias.unit());
  }

  private static long product(String number, Map<String, Long> units, String unit) {
    long factor = Optional.ofNullable(units.get(unit)).orElseThrow();
    // Six digits of hours are 3.6e18 ns, which still fits.
    return new BigDecimal(number).multiply(BigDecimal.valueOf(factor)).longValue();
  }

  private record Alias(String pattern, String unit) {}
}
