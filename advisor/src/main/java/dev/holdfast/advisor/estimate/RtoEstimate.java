package dev.holdfast.advisor.estimate;

import java.time.Duration;
import java.util.Comparator;
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
    Span total = Span.ZERO;
    for (TermEstimate estimate : terms) {
      total = total.plus(estimate.span());
    }
    return total;
  }

  /** The slowest first. Each total is added up once, not for every comparison. */
  public static List<RtoEstimate> slowestFirst(List<RtoEstimate> all) {
    record Placed(RtoEstimate estimate, Duration typical) {}
    return all.stream()
        .map(one -> new Placed(one, one.total().typical()))
        .sorted(Comparator.comparing(Placed::typical).reversed())
        .map(Placed::estimate)
        .toList();
  }

  /** The term, or empty if this recovery has none. */
  public Optional<TermEstimate> term(Term term) {
    for (TermEstimate estimate : terms) {
      if (estimate.term() == term) {
        return Optional.of(estimate);
      }
    }
    return Optional.empty();
  }

  /** The lowest confidence of its terms. */
  public Confidence confidence() {
    return Confidence.lowest(terms.stream().map(TermEstimate::confidence));
  }

  /** How much longer than its objective it typically takes; nothing if it keeps it or has none. */
  Duration overshoot() {
    return objective
        .map(most -> total().typical().minus(most))
        .filter(Duration::isPositive)
        .orElse(Duration.ZERO);
  }

  /** How it stands against the objective. */
  public Standing standing() {
    return objective.map(most -> Standing.of(total(), most)).orElse(Standing.NOT_STATED);
  }
}
