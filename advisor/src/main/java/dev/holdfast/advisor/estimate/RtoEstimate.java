package dev.holdfast.advisor.estimate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long something is away after its region is lost, as a sum of named terms.
 *
 * @param subject the resource's name, or the application's
 * @param terms in the order in which they happen, each at most once
 * @param objective the longest that it may take; empty if nothing is stated
 */
public record RtoEstimate(String subject, List<TermEstimate> terms, Optional<Duration> objective) {
  public RtoEstimate {
    terms = List.copyOf(terms);
  }

  /** The sum of the terms. */
  public Span total() {
    return terms.stream().map(TermEstimate::span).reduce(Span.ZERO, Span::plus);
  }

  /** The term, or empty if this recovery has none. */
  public Optional<TermEstimate> term(Term term) {
    return terms.stream().filter(estimate -> estimate.term() == term).findFirst();
  }

  /** The lowest confidence of its terms. */
  public Confidence confidence() {
    return Confidence.lowest(terms.stream().map(TermEstimate::confidence));
  }

  /** How it stands against the objective. */
  public Standing standing() {
    return objective.map(most -> Standing.of(total(), most)).orElse(Standing.NOT_STATED);
  }
}
