package dev.holdfast.advisor.advice;

import dev.holdfast.advisor.estimate.BreakEven;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Money;
import dev.holdfast.advisor.estimate.Span;
import dev.holdfast.advisor.estimate.Standing;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.design.Keyword;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pattern, tried on an application.
 *
 * @param pattern which one; of the file's own mix, the most common
 * @param declared whether this is the file's own mix of patterns, as it is
 * @param estimate what it would cost and promise
 * @param complexity points for how much there is to understand
 * @param obstacles why it must not be taken; empty if it may
 */
public record Candidate(
    Pattern pattern,
    boolean declared,
    Estimate estimate,
    double complexity,
    List<String> obstacles) {
  public Candidate {
    obstacles = List.copyOf(obstacles);
  }

  /** The pattern as a file writes it, or that it is as declared. */
  public String name() {
    return declared ? "as declared" : Keyword.of(pattern);
  }

  /** How soon the application is back. */
  public Span rto() {
    return estimate.recovery().application().total();
  }

  /** How much it loses; empty if everything may be lost. */
  public Optional<Span> rpo() {
    return estimate.recovery().loss().isEmpty()
        ? Optional.of(Span.ZERO)
        : estimate.recovery().loss().get().span();
  }

  /** What it costs a month. */
  public Money monthly() {
    return estimate.cost().design().total();
  }

  /** Whether it may be taken and typically keeps every objective that is stated. */
  public boolean fits() {
    return obstacles.isEmpty() && keeps(rtoStanding()) && keeps(rpoStanding());
  }

  /** How its RTO stands, as a whole and of each part. */
  public Standing rtoStanding() {
    return estimate.recovery().standing();
  }

  /** How its RPO stands. */
  public Standing rpoStanding() {
    return estimate.recovery().loss().map(loss -> loss.standing()).orElse(Standing.NOT_STATED);
  }

  /** Which objectives it typically misses, each as the end of a sentence. */
  public List<String> misses() {
    List<String> misses = new ArrayList<>();
    if (!keeps(rtoStanding())) {
      misses.add("its RTO of " + Figures.duration(rto().typical()) + " misses the objective");
    }
    if (!keeps(rpoStanding())) {
      misses.add(
          rpo()
              .map(Span::typical)
              .map(age -> "it may lose " + Figures.duration(age))
              .orElse("it may lose everything"));
    }
    return misses;
  }

  private static boolean keeps(Standing standing) {
    return standing != Standing.MISSED;
  }

  /** Premium and expected downtime of a year; empty if nobody knows what downtime costs. */
  public Optional<Money> yearly() {
    return estimate
        .economics()
        .breakEven()
        .map(known -> Money.of(known.premiumPerYear() + downtime(known)));
  }

  private double downtime(BreakEven known) {
    return known.lossPerHour() * estimate.recovery().availability().design();
  }
}
