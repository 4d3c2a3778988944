package dev.holdfast.topology;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Wording shared by all messages: quoting, lists, durations, and the word that was meant. */
final class Words {
  /** Longer quotations are cut: the place already shows the whole line. */
  private static final int QUOTE_MAX = 40;

  private Words() {}

  /** The text in backticks, cut if long. */
  static String quote(String text) {
    // Nearly all are short, and every text of a large file passes here.
    if (text.length() <= QUOTE_MAX && text.indexOf('\n') < 0) {
      return "`" + text + "`";
    }
    int[] characters = text.codePoints().limit(QUOTE_MAX + 1).toArray();
    boolean cut = characters.length > QUOTE_MAX;
    String shown = new String(characters, 0, cut ? QUOTE_MAX : characters.length);
    return "`" + shown.replace('\n', ' ') + (cut ? "…" : "") + "`";
  }

  /** Words in backticks, separated by commas. */
  static String list(Collection<String> words) {
    return words.stream().map(Words::quote).collect(Collectors.joining(", "));
  }

  /** The words as the beginning of a sentence. */
  static String sentence(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** A duration as the file would write it. */
  static String duration(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    long millis = duration.toMillis();
    if (!duration.equals(Duration.ofMillis(millis))) {
      return BigDecimal.valueOf(duration.toNanos(), 6).stripTrailingZeros().toPlainString() + "ms";
    }
    if (millis >= 3_600_000 && millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis >= 60_000 && millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis < 1_000
        ? millis + "ms"
        : BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + "s";
  }

  /** The known word that {@code typed} most likely meant, if one is near. */
  static Optional<String> meant(String typed, Collection<String> known) {
    String lower = typed.toLowerCase(Locale.ROOT).replace('_', '-');
    // People seldom mistype the first letter, and `sync` is not meant to be `async`.
    Map<Integer, List<String>> byDistance =
        known.stream()
            .filter(word -> !word.isEmpty() && lower.startsWith(word.substring(0, 1)))
            .distinct()
            .collect(Collectors.groupingBy(word -> distance(lower, word)));
    // Where two words are equally near, or too much of the word is wrong, a guess would mislead.
    return byDistance.entrySet().stream()
        .min(Map.Entry.comparingByKey())
        .filter(nearest -> nearest.getValue().size() == 1)
        .filter(nearest -> nearest.getKey() <= mistakesMax(nearest.getValue().getFirst()))
        .map(nearest -> nearest.getValue().getFirst());
  }

  private static int mistakesMax(String word) {
    return Math.clamp(word.length() / 4, 1, 2);
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that turn one word into another.
   */
  private static int distance(String from, String to) {
    if (from.length() > 2 * QUOTE_MAX || to.length() > 2 * QUOTE_MAX) {
      return Integer.MAX_VALUE;
    }
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int cheapest(int[][] cost, String from, String to, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
