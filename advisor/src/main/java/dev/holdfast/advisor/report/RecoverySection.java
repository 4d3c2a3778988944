package dev.holdfast.advisor.report;

import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Measurement;
import dev.holdfast.advisor.estimate.RpoEstimate;
import dev.holdfast.advisor.estimate.RtoEstimate;
import dev.holdfast.advisor.estimate.Span;
import dev.holdfast.advisor.estimate.Standing;
import dev.holdfast.advisor.estimate.TermEstimate;
import java.time.Duration;
import java.util.function.Function;

/** Recovery times and losses on the page. */
final class RecoverySection {
  /** A page with ten thousand rows is read by nobody; the JSON has them all. */
  static final int ROWS_MAX = 25;

  private RecoverySection() {}

  static void write(StringBuilder page, Estimate estimate) {
    RtoEstimate whole = estimate.recovery().application();
    Table terms = new Table("term", "#best", "#typical", "#worst", "trust", "how", "source");
    for (TermEstimate term : whole.terms()) {
      Span span = term.span();
      terms.row(
          term.term().word(),
          "#" + Figures.duration(span.best()),
          "#" + Figures.duration(span.typical()),
          "#" + Figures.duration(span.worst()),
          term.confidence().word(),
          term.formula(),
          term.source());
    }
    Span total = whole.total();
    terms.styled(
        "sum",
        "sum",
        "#" + Figures.duration(total.best()),
        "#" + Figures.duration(total.typical()),
        "#" + Figures.duration(total.worst()),
        whole.confidence().word(),
        "",
        "");
    ReportPage.section(
        page,
        "Recovery",
        "when a region is lost; each bar has its own scale",
        ReportPage.card(RecoveryPicture.of(whole) + terms)
            + measured(estimate)
            + "<div class=\"card\">"
            + resources(estimate)
            + "</div>\n"
            + "<div class=\"card\">"
            + losses(estimate)
            + "</div>\n");
  }

  private static String measured(Estimate estimate) {
    if (estimate.recovery().measurements().isEmpty()) {
      return "";
    }
    Table table = new Table("resource", "#estimated", "#measured", "#difference", "#drills");
    for (Measurement one : estimate.recovery().measurements()) {
      table.row(
          one.measured().subject(),
          "#" + Figures.duration(one.estimated().total().typical()),
          "#" + Figures.duration(one.measured().total().typical()),
          "#"
              + (one.difference().isNegative() ? "−" : "+")
              + Figures.duration(one.difference().abs()),
          "#" + one.drills());
    }
    return ReportPage.card("<h3>Estimated and measured</h3>" + table);
  }

  private static String resources(Estimate estimate) {
    Table table =
        new Table("resource", "#best", "#typical", "#worst", "objective", "stands", "trust");
    RtoEstimate.slowestFirst(estimate.recovery().resources()).stream()
        .limit(ROWS_MAX)
        .forEach(one ->
            table.row(
                one.subject(),
                "#" + Figures.duration(one.total().best()),
                "#" + Figures.duration(one.total().typical()),
                "#" + Figures.duration(one.total().worst()),
                one.objective().map(Figures::duration).orElse("none"),
                chip(one.standing()),
                one.confidence().word()));
    return "<h3>Each resource</h3>"
        + table
        + more(estimate.recovery().resources().size(), ROWS_MAX);
  }

  private static String losses(Estimate estimate) {
    Table table =
        new Table("store", "#best", "#typical", "#worst", "objective", "stands", "trust", "how");
    estimate.recovery().losses().stream()
        .limit(ROWS_MAX)
        .forEach(one ->
            table.row(
                one.subject(),
                "#" + age(one, Span::best),
                "#" + age(one, Span::typical),
                "#" + age(one, Span::worst),
                one.objective().map(Figures::duration).orElse("none"),
                chip(one.standing()),
                one.confidence().word(),
                one.formula()));
    return "<h3>What each store may lose: the age of the oldest acknowledged write</h3>"
        + table
        + more(estimate.recovery().losses().size(), ROWS_MAX);
  }

  private static String age(RpoEstimate one, Function<Span, Duration> which) {
    return one.span().map(which).map(Figures::duration).orElse("all");
  }

  private static String chip(Standing standing) {
    String style =
        switch (standing) {
          case MET -> "good";
          case AT_RISK -> "open";
          case MISSED -> "bad";
          case NOT_STATED -> "";
        };
    return Table.chip(style, standing.word());
  }

  static String more(int count, int shown) {
    return count > shown
        ? "<p class=\"note\">and "
            + (count - shown)
            + " more: holdfast estimate --lines lists all</p>"
        : "";
  }
}
