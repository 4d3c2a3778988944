package dev.holdfast.advisor.report;

import dev.holdfast.advisor.advice.Candidate;
import dev.holdfast.advisor.advice.Decision;
import dev.holdfast.advisor.advice.Ranked;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Span;

/** The patterns and the decisions on the page. */
final class AdviceSection {
  private AdviceSection() {}

  static void write(StringBuilder page, Contents contents) {
    Table table =
        new Table(
            "pattern", "#USD a month", "#×", "#RTO", "#RPO", "#complexity", "why, or why not");
    for (Ranked one : contents.advice().ranking()) {
      Candidate candidate = one.candidate();
      table.styled(
          one.chosen() ? "chosen" : "",
          candidate.name(),
          "#" + candidate.monthly().rounded(),
          "#" + Figures.number(candidate.estimate().cost().multiplier()),
          "#" + Figures.duration(candidate.rto().typical()),
          "#" + candidate.rpo().map(Span::typical).map(Figures::duration).orElse("all"),
          "#" + Figures.number(candidate.complexity()),
          one.remark());
    }
    Table decisions = new Table("decision", "optimised for", "price paid", "rejected");
    for (Decision decision : contents.advice().decisions()) {
      Decision.Alternative first = decision.alternatives().getFirst();
      decisions.row(
          decision.title(),
          decision.optimisedFor(),
          decision.pricePaid(),
          first.name() + ": " + first.because());
    }
    ReportPage.section(
        page,
        "Which pattern",
        "every pattern on the same application; what fits is green, what is advised is blue",
        ReportPage.card(RankingPicture.of(contents.advice()) + table)
            + "<div class=\"card\">"
            + decisions
            + "</div>\n");
  }
}
