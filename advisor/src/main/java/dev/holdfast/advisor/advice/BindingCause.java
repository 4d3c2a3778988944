package dev.holdfast.advisor.advice;

import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.RpoEstimate;
import dev.holdfast.advisor.estimate.RtoEstimate;
import dev.holdfast.advisor.estimate.Span;
import dev.holdfast.advisor.estimate.Standing;
import dev.holdfast.advisor.estimate.TermEstimate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What keeps a design from its objectives: the longest term of its recovery, or how it copies. */
final class BindingCause {
  private BindingCause() {}

  /** In words; empty if every objective is typically kept. */
  static String of(Estimate estimate) {
    List<String> causes = new ArrayList<>();
    RtoEstimate rto = estimate.recovery().decisive();
    if (rto.standing() == Standing.MISSED) {
      causes.add(ofRto(rto, rto.objective().orElseThrow()));
    }
    estimate
        .recovery()
        .loss()
        .filter(loss -> loss.standing() == Standing.MISSED)
        .map(BindingCause::ofRpo)
        .ifPresent(causes::add);
    return String.join("; ", causes);
  }

  private static String ofRto(RtoEstimate rto, Duration objective) {
    TermEstimate longest =
        rto.terms().stream().max(Comparator.comparing(term -> term.span().typical())).orElseThrow();
    Duration rest = rto.total().typical().minus(longest.span().typical());
    boolean alone = rest.compareTo(objective) <= 0;
    return "`%s` may be away for %s: most of its %s is `%s`, %s (%s); %s"
        .formatted(
            rto.subject(),
            Figures.duration(objective),
            Figures.duration(rto.total().typical()),
            longest.term().word(),
            Figures.duration(longest.span().typical()),
            longest.formula(),
            alone
                ? "without that it would be " + Figures.duration(rest)
                : "the rest alone is " + Figures.duration(rest) + ", too long as well");
  }

  private static String ofRpo(RpoEstimate loss) {
    return "`%s` may lose %s and typically loses %s (%s)"
        .formatted(
            loss.subject(),
            loss.objective().map(Figures::duration).orElse("nothing"),
            loss.span().map(Span::typical).map(Figures::duration).orElse("everything"),
            loss.formula());
  }
}
