package dev.holdfast.advisor.estimate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A resource's recovery as estimated and as drills measured it.
 *
 * @param estimated before anything was measured
 * @param measured with every term that was measured in place of the estimated one
 * @param drills how many drills measured it
 */
public record Measurement(RtoEstimate estimated, RtoEstimate measured, int drills) {

  /** How much longer it typically takes than estimated; negative if it is quicker. */
  public Duration difference() {
    return measured.total().typical().minus(estimated.total().typical());
  }

  /** The same of one term; a term that was not there before took no time. */
  public Duration difference(Term term) {
    return typical(measured, term).minus(typical(estimated, term));
  }

  private static Duration typical(RtoEstimate rto, Term term) {
    return rto.term(term).map(it -> it.span().typical()).orElse(Duration.ZERO);
  }

  /** Puts what drills measured in place of what was estimated; empty if none measured it. */
  static Optional<Measurement> of(RtoEstimate estimated, List<Evidence> all) {
    List<Evidence> drills = Evidence.of(estimated.subject(), all);
    if (drills.isEmpty()) {
      return Optional.empty();
    }
    List<TermEstimate> terms = new ArrayList<>();
    for (Term term : Term.values()) {
      List<Duration> times =
          drills.stream()
              .flatMap(drill -> Optional.ofNullable(drill.terms().get(term)).stream())
              .sorted()
              .toList();
      if (!times.isEmpty()) {
        terms.add(measured(term, times));
      }
    }
    RtoEstimate replaced = new RtoEstimate(estimated.subject(), terms, estimated.objective());
    return Optional.of(new Measurement(estimated, replaced, drills.size()));
  }

  /** Puts the losses that drills measured in place of what was estimated, if there were any. */
  static RpoEstimate loss(RpoEstimate estimated, List<Evidence> all) {
    List<Duration> lost =
        Evidence.of(estimated.subject(), all).stream()
            .flatMap(drill -> drill.lost().stream())
            .sorted()
            .toList();
    return lost.isEmpty()
        ? estimated
        : new RpoEstimate(
            estimated.subject(),
            Optional.of(new Span(lost.getFirst(), lost.get(lost.size() / 2), lost.getLast())),
            "measured in %d drills: least, median, most".formatted(lost.size()),
            "drill reports",
            Confidence.HIGH,
            estimated.objective());
  }

  private static TermEstimate measured(Term term, List<Duration> sorted) {
    return new TermEstimate(
        term,
        new Span(sorted.getFirst(), sorted.get(sorted.size() / 2), sorted.getLast()),
        sorted.size() == 1
            ? "measured in a drill"
            : "measured in %d drills: least, median, most".formatted(sorted.size()),
        "drill reports",
        Confidence.HIGH);
  }
}
