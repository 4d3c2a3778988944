package dev.holdfast.advisor.report;

import dev.holdfast.advisor.estimate.Economics;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.RpoEstimate;
import dev.holdfast.advisor.estimate.RtoEstimate;
import dev.holdfast.advisor.estimate.Span;
import dev.holdfast.advisor.estimate.Standing;
import java.util.Optional;

/** Writes the page. */
public final class ReportPage {
  private final Contents contents;
  private final Estimate estimate;
  private final StringBuilder page = new StringBuilder();

  private ReportPage(Contents contents) {
    this.contents = contents;
    this.estimate = contents.estimate();
  }

  /** The text of the page. */
  public static String of(Contents contents) {
    return new ReportPage(contents).write();
  }

  private String write() {
    String name = Html.text(contents.design().name());
    page.append(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            """)
        .append("<title>" + name + ": the design</title>\n<style>\n")
        .append(Style.CSS)
        .append("</style></head><body><main>\n");
    headline(name);
    tiles();
    section("The regions", "", card(TopologyPicture.of(contents.design()) + legend()));
    FindingSection.write(page, contents.check());
    RecoverySection.write(page, estimate);
    CostSection.write(page, contents.design(), estimate);
    AdviceSection.write(page, contents);
    contents.capacity().ifPresent(plan -> CapacitySection.write(page, plan));
    PlanSection.write(page, contents.plan());
    GapSection.write(page, estimate);
    page.append("<footer>Made by Holdfast on ")
        .append(contents.date())
        .append(". Every figure is an estimate unless it says measured.</footer>\n")
        .append("</main></body></html>\n");
    return page.toString();
  }

  private void headline(String name) {
    Economics economics = estimate.economics();
    String style =
        switch (economics.verdict()) {
          // What pays or is mandated is not good yet if it misses its objectives.
          case BUILD, MANDATED, ALONE -> contents.advice().chosen().fits() ? "good" : "";
          case STAY -> "bad";
          case STEP_DOWN, UNKNOWN -> "";
        };
    boolean repeated = contents.advice().summary().contains(economics.because());
    page.append("<header class=\"" + style + "\"><p class=\"kicker\">Holdfast · design of <b>")
        .append(name)
        .append("</b></p><h1>Advised: ")
        .append(Html.text(contents.advice().chosen().name()))
        .append("</h1><p>")
        .append(Html.prose(capital(contents.advice().summary())))
        .append(".</p><p class=\"dim\">The file's own design: <b>")
        .append(Html.text(economics.verdict().headline()))
        .append("</b>")
        .append(repeated ? "" : "; " + Html.prose(economics.because()))
        .append(".</p></header>\n");
  }

  private void tiles() {
    RtoEstimate rto = estimate.recovery().application();
    page.append("<div class=\"tiles\">");
    tile(
        "Back after (RTO)",
        Figures.duration(rto.total().typical()),
        "at worst %s; %s".formatted(Figures.duration(rto.total().worst()), standing(rto)),
        estimate.recovery().standing());
    Optional<RpoEstimate> loss = estimate.recovery().loss();
    tile(
        "May lose (RPO)",
        loss.map(ReportPage::age).orElse("nothing"),
        loss.flatMap(RpoEstimate::span)
                .map(span -> "at worst " + Figures.duration(span.worst()))
                .orElse("at worst everything")
            + loss.flatMap(RpoEstimate::objective)
                .map(most -> "; objective " + Figures.duration(most))
                .orElse(""),
        loss.map(RpoEstimate::standing).orElse(Standing.NOT_STATED));
    tile(
        "Available",
        Figures.availability(estimate.recovery().availability().share()),
        "in one region " + Figures.availability(estimate.recovery().availability().shareAlone()),
        Standing.NOT_STATED);
    tile(
        "USD a month",
        estimate.cost().design().total().rounded(),
        "×%s of one region; trust %s"
            .formatted(
                Figures.number(estimate.cost().multiplier()),
                estimate.cost().design().confidence().word()),
        Standing.NOT_STATED);
    tile(
        "Next gate",
        String.valueOf(contents.plan().next().number()),
        "says " + contents.plan().next().answer().word(),
        Standing.NOT_STATED);
    page.append("</div>\n");
  }

  private static String standing(RtoEstimate rto) {
    return rto.objective()
        .map(most -> "objective " + Figures.duration(most))
        .orElse("no objective stated");
  }

  private static String age(RpoEstimate loss) {
    return loss.span().map(Span::typical).map(Figures::duration).orElse("everything");
  }

  private void tile(String name, String figure, String detail, Standing standing) {
    String style =
        switch (standing) {
          case MET -> "good";
          case AT_RISK -> "open";
          case MISSED -> "bad";
          case NOT_STATED -> "";
        };
    page.append(
        "<div class=\"tile %s\"><h3>%s</h3><p class=\"figure\">%s</p><p>%s</p></div>%n"
            .formatted(style, Html.text(name), Html.text(figure), Html.text(detail)));
  }

  private static String legend() {
    return "<ul class=\"key\"><li><i class=\"t3\"></i>a store's primary, or its standby in outline"
        + "</li><li><i class=\"t6\"></i>a service that serves, or stands by in outline</li></ul>\n";
  }

  private void section(String title, String rest, String body) {
    section(page, title, rest, body);
  }

  static void section(StringBuilder page, String title, String rest, String body) {
    page.append("<section><h2>")
        .append(Html.text(title))
        .append(rest.isEmpty() ? "" : "<small>" + Html.text(rest) + "</small>")
        .append("</h2>\n")
        .append(body)
        .append("</section>\n");
  }

  static String card(String body) {
    return "<div class=\"card\">\n" + body + "</div>\n";
  }

  static String pair(String style, String left, String right) {
    return "<div class=\"pair " + style + "\">" + card(left) + card(right) + "</div>\n";
  }

  static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
