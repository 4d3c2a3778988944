package dev.holdfast.advisor.estimate;

import java.time.Duration;
import java.util.Optional;

/**
 * How old the oldest acknowledged write is that may be lost with a region.
 *
 * @param subject the resource's name, or the application's
 * @param span the age; empty if everything may be lost
 * @param formula how that was found, with the numbers in it
 * @param source where the numbers are from
 * @param confidence how far it can be trusted
 * @param objective the most that may be lost; empty if nothing is stated
 */
public record RpoEstimate(
    String subject,
    Optional<Span> span,
    String formula,
    String source,
    Confidence confidence,
    Optional<Duration> objective) {

  /** How it stands against the objective. */
  public Standing standing() {
    return objective
        .map(most -> span.map(age -> Standing.of(age, most)).orElse(Standing.MISSED))
        .orElse(Standing.NOT_STATED);
  }

  /** Whether this loses more than the other, typically and then at worst. */
  boolean losesMoreThan(RpoEstimate other) {
    if (span.isEmpty() || other.span.isEmpty()) {
      return span.isEmpty() && other.span.isPresent();
    }
    int typical = span.get().typical().compareTo(other.span.get().typical());
    return typical == 0 ? span.get().worst().compareTo(other.span.get().worst()) > 0 : typical > 0;
  }
}
