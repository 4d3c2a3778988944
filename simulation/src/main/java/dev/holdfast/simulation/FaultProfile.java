package dev.holdfast.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often things break, how long that lasts, and how fast people answer; with the sources.
 *
 * @param name how it is chosen
 * @param about one sentence
 * @param answer how long a person who is asked for takes to answer
 * @param rates one for each kind of fault that happens
 */
public record FaultProfile(String name, String about, Lasting answer, List<FaultRate> rates) {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m|h|d)");

  public FaultProfile {
    rates = List.copyOf(rates);
    if (rates.isEmpty()) {
      throw new IllegalArgumentException("A profile names at least one kind of fault");
    }
    if (rates.stream().map(FaultRate::kind).distinct().count() != rates.size()) {
      throw new IllegalArgumentException("A profile names every kind of fault at most once");
    }
  }

  /** The rate of a kind, or empty if it never happens. */
  public Optional<FaultRate> rate(FaultKind kind) {
    return rates.stream().filter(rate -> rate.kind() == kind).findFirst();
  }

  /**
   * Reads a profile: {@code key value} lines, and a block of indented ones for each kind of fault.
   * Prose is behind {@code #}.
   *
   * @throws IllegalArgumentException naming the line and what to write instead
   */
  public static FaultProfile parse(String text) {
    return new Reader().read(text);
  }

  /** One reading, line by line. */
  private static final class Reader {
    private final Map<String, String> head = new LinkedHashMap<>();
    private final List<FaultRate> rates = new ArrayList<>();
    private Map<String, String> block = head;
    private Optional<FaultKind> kind = Optional.empty();
    private int line;
    private int blockLine;

    FaultProfile read(String text) {
      text.lines().forEach(this::line);
      endBlock();
      line = 1;
      Lasting answers = lasting(need(head, "people-answer"));
      return wrapped(
          () -> new FaultProfile(need(head, "profile"), need(head, "about"), answers, rates));
    }

    private void line(String raw) {
      line++;
      String bare = raw.replaceFirst("(^|\\s)#.*$", "").strip();
      if (bare.isEmpty()) {
        return;
      }
      int space = bare.indexOf(' ');
      String key = space < 0 ? bare : bare.substring(0, space);
      String value = space < 0 ? "" : bare.substring(space).strip();
      if (value.isEmpty()) {
        throw wrong("'" + key + "' needs a value behind it");
      }
      if (key.equals("fault")) {
        endBlock();
        kind = FaultKind.of(value);
        if (kind.isEmpty()) {
          throw wrong("there is no fault '" + value + "'; write one of " + words());
        }
        block = new LinkedHashMap<>();
        blockLine = line;
      } else if (block.put(known(key), value) != null) {
        throw wrong("'" + key + "' is given twice");
      }
    }

    private String known(String key) {
      List<String> keys =
          kind.isEmpty()
              ? List.of("profile", "about", "people-answer")
              : List.of("per-year", "lasts", "another", "source");
      if (!keys.contains(key)) {
        throw wrong("'" + key + "' is not known here; write one of " + String.join(", ", keys));
      }
      return key;
    }

    private static String words() {
      return String.join(
          ", ", java.util.Arrays.stream(FaultKind.values()).map(FaultKind::word).toList());
    }

    private void endBlock() {
      if (kind.isEmpty()) {
        return;
      }
      line = blockLine;
      Lasting lasts = lasting(block.getOrDefault("lasts", "0s"));
      FaultKind which = kind.get();
      double perYear = number(need(block, "per-year"));
      double another = number(block.getOrDefault("another", "0"));
      String source = need(block, "source");
      rates.add(wrapped(() -> new FaultRate(which, perYear, lasts, another, source)));
    }

    private String need(Map<String, String> from, String key) {
      String value = from.get(key);
      if (value == null) {
        throw wrong("'" + key + "' is missing");
      }
      return value;
    }

    private double number(String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw wrong("'" + text + "' is not a number");
      }
    }

    /** {@code 5m to 30m}: the median and the 95th percentile; one alone means both. */
    private Lasting lasting(String text) {
      String[] words = text.split("\\s+to\\s+", -1);
      Duration median = duration(words[0]);
      Duration long5 = duration(words[words.length - 1]);
      return wrapped(() -> new Lasting(median, long5));
    }

    private Duration duration(String text) {
      Matcher matcher = DURATION.matcher(text);
      if (!matcher.matches()) {
        throw wrong("'" + text + "' is not a duration: write for instance 500ms, 20s, 5m, 1h, 2d");
      }
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }

    private <T> T wrapped(java.util.function.Supplier<T> made) {
      try {
        return made.get();
      } catch (IllegalArgumentException e) {
        throw String.valueOf(e.getMessage()).startsWith("line ")
            ? e
            : wrong(String.valueOf(e.getMessage()));
      }
    }

    private IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException("line " + line + ": " + what);
    }
  }
}
