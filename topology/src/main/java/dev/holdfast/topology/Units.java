package dev.holdfast.topology;

import dev.holdfast.model.Bandwidth;
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

  private Units() {}

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
