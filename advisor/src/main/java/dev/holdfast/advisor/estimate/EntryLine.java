package dev.holdfast.advisor.estimate;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one line of a book. */
final class EntryLine {
  private static final Pattern KEY =
      Pattern.compile("[a-z0-9][a-z0-9.-]*(@[a-z0-9.-]+(/[a-z0-9.-]+)?)?");
  private static final Pattern AMOUNT = Pattern.compile("\\d+(\\.\\d+)?");
  private static final int FIELDS = 6;

  private EntryLine() {}

  /** What came of it. */
  sealed interface Result {}

  /**
   * An entry.
   *
   * @param entry what the line says
   */
  record Good(Entry entry) implements Result {}

  /**
   * No entry.
   *
   * @param because what is wrong and what to write instead
   */
  record Bad(String because) implements Result {}

  static Result read(String line, String place) {
    String[] fields = line.split("\\s+", FIELDS);
    if (fields.length < 3) {
      return new Bad("'" + line + "' is no entry: write key, amount and unit");
    }
    if (!KEY.matcher(fields[0]).matches()) {
      return new Bad("'" + fields[0] + "' is no key: write for instance transfer.inter-region@aws");
    }
    if (!AMOUNT.matcher(fields[1]).matches()) {
      return new Bad("'" + fields[1] + "' is no amount: write a number such as 0.02");
    }
    Optional<LocalDate> date = Optional.empty();
    if (fields.length > 3) {
      date = date(fields[3]);
      if (date.isEmpty()) {
        return new Bad("'" + fields[3] + "' is no date: write it as 2026-11-20");
      }
    }
    Optional<Confidence> confidence =
        fields.length > 4 ? confidence(fields[4]) : Optional.of(Confidence.HIGH);
    if (confidence.isEmpty()) {
      return new Bad("'" + fields[4] + "' is no confidence: write low, medium or high");
    }
    String source = fields.length == FIELDS ? fields[5] : "your price book, " + place;
    return new Good(
        new Entry(
            fields[0], Double.parseDouble(fields[1]), fields[2], date, confidence.get(), source));
  }

  private static Optional<LocalDate> date(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Confidence> confidence(String text) {
    return Arrays.stream(Confidence.values())
        .filter(value -> value.word().equals(text))
        .findFirst();
  }
}
