package dev.holdfast.advisor.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Prices and figures of experience, each with its date, source and confidence. A key may be
 * narrowed to a provider or to one of its regions with {@code @aws} or {@code @aws/eu-west-1}; the
 * narrowest entry that fits is taken.
 */
public final class Book {
  private final Map<String, Entry> entries;

  private Book(Map<String, Entry> entries) {
    this.entries = Map.copyOf(entries);
  }

  /** What came of reading a book. */
  public sealed interface Reading {
    /**
     * It can be used.
     *
     * @param book what it says
     */
    record Read(Book book) implements Reading {}

    /**
     * It cannot be used.
     *
     * @param problems one sentence each: where, what is wrong and what to write instead
     */
    record Refused(List<String> problems) implements Reading {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /**
   * Reads a book: one entry in a line, {@code key amount unit date confidence source}, separated by
   * spaces; the source is the rest of the line. Lines that begin with {@code #} say nothing. In a
   * user's own book the last three may be left out.
   *
   * @param text the whole file
   * @param origin what to call the file in messages
   */
  public static Reading read(String text, String origin) {
    Map<String, Entry> entries = new HashMap<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String place = origin + ":" + number + ": ";
      switch (EntryLine.read(line.strip(), origin + ":" + number)) {
        case EntryLine.Good(Entry entry) -> {
          if (entries.put(entry.key(), entry) != null) {
            problems.add(place + "'" + entry.key() + "' appears twice: keep one of them");
          }
        }
        case EntryLine.Bad(String because) -> problems.add(place + because);
      }
    }
    return problems.isEmpty() ? new Reading.Read(new Book(entries)) : new Reading.Refused(problems);
  }

  /**
   * Reads a user's own book and lays it over this one. Every key in it must be known here, at least
   * without its {@code @} part, and be counted in the same unit.
   */
  public Reading overlaidBy(String text, String origin) {
    return switch (read(text, origin)) {
      case Reading.Refused refused -> refused;
      case Reading.Read(Book own) -> {
        List<String> problems =
            own.entries.values().stream()
                .flatMap(entry -> misfit(entry).stream())
                .map(problem -> origin + ": " + problem)
                .sorted()
                .toList();
        if (!problems.isEmpty()) {
          yield new Reading.Refused(problems);
        }
        Map<String, Entry> both = new HashMap<>(entries);
        own.entries.keySet().forEach(key -> both.keySet().removeIf(old -> covers(key, old)));
        both.putAll(own.entries);
        yield new Reading.Read(new Book(both));
      }
    };
  }

  /** A user's {@code transfer} also replaces our {@code transfer@aws}, which would be narrower. */
  private static boolean covers(String own, String ours) {
    return ours.equals(own) || ours.startsWith(own + (own.contains("@") ? "/" : "@"));
  }

  private Optional<String> misfit(Entry own) {
    String base = base(own.key());
    Set<String> units = new HashSet<>();
    entries.values().stream()
        .filter(entry -> base(entry.key()).equals(base))
        .forEach(entry -> units.add(entry.unit()));
    if (units.isEmpty()) {
      return Optional.of(
          "'%s' is no key of the price book: take one of those that come along: see docs/estimate.md"
              .formatted(own.key()));
    }
    return units.contains(own.unit())
        ? Optional.empty()
        : Optional.of(
            "'%s' is counted in %s, not in '%s'"
                .formatted(own.key(), units.iterator().next(), own.unit()));
  }

  private static String base(String key) {
    int at = key.indexOf('@');
    return at < 0 ? key : key.substring(0, at);
  }

  /** The entry of that key, whatever the provider. */
  public Entry entry(String key) {
    return find(key).orElseThrow(() -> new IllegalArgumentException("No such entry: " + key));
  }

  /**
   * The narrowest entry for a place.
   *
   * @param key without {@code @}
   * @param provider {@code provider/region}; empty if the file does not say
   */
  public Entry entry(String key, Optional<String> provider) {
    if (provider.isEmpty()) {
      return entry(key);
    }
    String place = provider.get();
    String company = place.contains("/") ? place.substring(0, place.indexOf('/')) : place;
    return find(key + "@" + place).or(() -> find(key + "@" + company)).orElseGet(() -> entry(key));
  }

  /** The entry of exactly that key, or empty. */
  public Optional<Entry> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** The amount of that key, whatever the provider. */
  public double amount(String key) {
    return entry(key).amount();
  }

  /** All entries, sorted by key. */
  public List<Entry> all() {
    return entries.values().stream().sorted((x, y) -> x.key().compareTo(y.key())).toList();
  }
}
