package dev.holdfast.advisor.estimate;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Times from the book that come as best, typical and worst. For one thread. */
final class Experience {
  private final Book book;
  private final Map<String, Timing> found = new HashMap<>();

  Experience(Book book) {
    this.book = book;
  }

  double amount(String key) {
    return book.amount(key);
  }

  String source(String key) {
    return book.entry(key).cited();
  }

  /** The figure whose three keys end in best, typical and worst. */
  Timing timing(String key) {
    return found.computeIfAbsent(key, this::read);
  }

  private Timing read(String key) {
    Entry best = book.entry(key + ".best");
    Entry typical = book.entry(key + ".typical");
    Entry worst = book.entry(key + ".worst");
    double middle = Math.max(best.amount(), typical.amount());
    return new Timing(
        Span.ofSeconds(best.amount(), middle, Math.max(middle, worst.amount())),
        typical.cited(),
        Confidence.lowest(Stream.of(best, typical).map(Entry::confidence)));
  }

  /**
   * A time with its source.
   *
   * @param span how long
   * @param source where it is from
   * @param confidence how far it can be trusted
   */
  record Timing(Span span, String source, Confidence confidence) {}
}
