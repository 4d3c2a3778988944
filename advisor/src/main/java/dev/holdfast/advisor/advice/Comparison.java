package dev.holdfast.advisor.advice;

import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Money;
import java.util.ArrayList;
import java.util.List;

/** Says why a pattern is not the advised one. */
final class Comparison {
  private final Candidate chosen;

  Comparison(Candidate chosen) {
    this.chosen = chosen;
  }

  String whyNot(Candidate other) {
    List<String> reasons = new ArrayList<>(other.obstacles());
    reasons.addAll(other.misses());
    Money more = other.monthly().minus(chosen.monthly());
    if (more.cents() > 0) {
      reasons.add("costs " + more.rounded() + " more a month" + gain(other));
    } else if (more.cents() == 0 && reasons.isEmpty()) {
      reasons.add("costs the same" + difference(other));
    } else if (reasons.isEmpty()) {
      reasons.add(
          "costs %s less a month, but is %s"
              .formatted(new Money(-more.cents()).rounded(), worse(other)));
    }
    if (other.complexity() > chosen.complexity()) {
      reasons.add(
          "is more complex: %s points against %s"
              .formatted(Figures.number(other.complexity()), Figures.number(chosen.complexity())));
    }
    return String.join("; ", reasons);
  }

  private String gain(Candidate other) {
    return other.rto().typical().compareTo(chosen.rto().typical()) < 0
        ? " to be back after %s instead of %s"
            .formatted(
                Figures.duration(other.rto().typical()), Figures.duration(chosen.rto().typical()))
        : " and is not back sooner";
  }

  private String difference(Candidate other) {
    return other.rto().typical().equals(chosen.rto().typical())
        ? ""
        : " and is back after %s instead of %s"
            .formatted(
                Figures.duration(other.rto().typical()), Figures.duration(chosen.rto().typical()));
  }

  private String worse(Candidate other) {
    return other.rto().typical().compareTo(chosen.rto().typical()) > 0
        ? "back after %s instead of %s"
            .formatted(
                Figures.duration(other.rto().typical()), Figures.duration(chosen.rto().typical()))
        : "dearer over a year with the downtime that it leaves";
  }
}
