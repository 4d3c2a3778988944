package dev.holdfast.advisor.estimate;

import java.time.LocalDate;
import java.util.Optional;

/**
 * One line of a book: a price, or a figure of experience.
 *
 * @param key what it is the figure of, for instance {@code transfer.inter-region@aws}
 * @param amount the figure; never negative
 * @param unit what it is counted in, for instance {@code USD/GB}
 * @param asOf when it was right; empty in a user's own book
 * @param confidence how far it can be trusted
 * @param source where it is from
 */
public record Entry(
    String key,
    double amount,
    String unit,
    Optional<LocalDate> asOf,
    Confidence confidence,
    String source) {
  /** The source with its date, as shown beside every figure that rests on it. */
  public String cited() {
    return asOf.map(date -> source + " (" + date + ")").orElse(source);
  }
}
