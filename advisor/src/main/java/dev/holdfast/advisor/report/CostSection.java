package dev.holdfast.advisor.report;

import dev.holdfast.advisor.estimate.BreakEven;
import dev.holdfast.advisor.estimate.Category;
import dev.holdfast.advisor.estimate.CostLine;
import dev.holdfast.advisor.estimate.Economics;
import dev.holdfast.advisor.estimate.Economics.Verdict;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Money;
import dev.holdfast.advisor.estimate.Optimisation;
import dev.holdfast.advisor.estimate.PurchaseMix;
import dev.holdfast.advisor.estimate.StatedBill;
import dev.holdfast.model.design.Design;
import java.util.Comparator;

/** The bills, what would lower them and whether they pay, on the page. */
final class CostSection {
  private static final int LINES_MAX = 12;

  private CostSection() {}

  static void write(StringBuilder page, Design design, Estimate estimate) {
    ReportPage.section(
        page,
        "Cost",
        "USD a month; the total is the sum of its lines",
        ReportPage.pair("", CostPicture.of(estimate.cost()) + sums(estimate), worth(estimate))
            + triangle(estimate)
            + "<div class=\"card lines\">"
            + lines(design, estimate)
            + "</div>\n"
            + "<div class=\"card\">"
            + optimisations(estimate)
            + "</div>\n");
  }

  private static String sums(Estimate estimate) {
    Table table = new Table("", "#one region", "#this design", "#more");
    for (Category category : Category.values()) {
      Money alone = estimate.cost().alone().total(category);
      Money with = estimate.cost().design().total(category);
      table.row(
          category.word(),
          "#" + alone.rounded(),
          "#" + with.rounded(),
          "#" + with.minus(alone).rounded());
    }
    table.styled(
        "sum",
        "total",
        "#" + estimate.cost().alone().total().rounded(),
        "#" + estimate.cost().design().total().rounded(),
        "#" + estimate.cost().premium().rounded());
    return table.toString();
  }

  private static String worth(Estimate estimate) {
    Economics economics = estimate.economics();
    Table table = new Table("", "");
    economics
        .breakEven()
        .ifPresent(known -> {
          table.row(
              "an hour of downtime costs",
              Money.of(known.lossPerHour()).rounded() + ": " + economics.lossFormula());
          if (economics.verdict() != Verdict.ALONE) {
            breakEven(table, known);
          }
        });
    for (Economics.Question question : economics.questions()) {
      String answer = question.answer().map(yes -> yes ? "yes" : "no").orElse("unknown");
      table.row(question.asked(), answer + ": " + question.because());
    }
    return "<h3>"
        + Html.text(ReportPage.capital(economics.verdict().headline()))
        + "</h3><p>"
        + Html.prose(ReportPage.capital(economics.because()))
        + ".</p>"
        + table;
  }

  private static String triangle(Estimate estimate) {
    return "<div class=\"card trade\">"
        + TrianglePicture.of(estimate.triangle())
        + "<div><h3>What it trades</h3><p>Of capability, low cost and low complexity, two can be"
        + " had. It "
        + Html.text(estimate.triangle().sentence())
        + ".</p><p class=\"note\">"
        + Html.text(ReportPage.capital(estimate.triangle().formula()))
        + ".</p></div></div>\n";
  }

  private static void breakEven(Table table, BreakEven known) {
    table.row("premium a year", Money.of(known.premiumPerYear()).rounded());
    table.row(
        "benefit a year",
        "%s: %s of downtime avoided"
            .formatted(Money.of(known.benefit()).rounded(), Figures.hours(known.hoursAvoided())));
    table.row("breaks even at", Figures.hours(known.hours()) + " of downtime avoided a year");
  }

  private static String lines(Design design, Estimate estimate) {
    Table table = new Table("#USD", "what", "for", "in", "formula", "trust", "source");
    estimate.cost().design().lines().stream()
        .sorted(Comparator.comparing(CostLine::monthly).reversed())
        .limit(LINES_MAX)
        .forEach(line ->
            table.row(
                "#" + line.monthly(),
                line.what(),
                line.subject(),
                line.region(),
                line.formula(),
                line.confidence().word(),
                line.price().cited()));
    StringBuilder flaws = new StringBuilder();
    StatedBill.of(design.facts().bill()).stream()
        .flatMap(bill -> bill.flaw().stream())
        .forEach(flaw ->
            flaws
                .append("<p class=\"bad-text\">")
                .append(Html.text(ReportPage.capital(flaw)))
                .append(".</p>"));
    return flaws
        + "<h3>The largest lines of this design's bill</h3>"
        + table
        + RecoverySection.more(estimate.cost().design().lines().size(), LINES_MAX);
  }

  private static String optimisations(Estimate estimate) {
    Table table =
        new Table("way to pay less", "#saves a month", "#days", "#return", "advice", "because");
    for (Optimisation one : estimate.cost().optimisations()) {
      boolean worth = one.applies() && one.perEffort() > 1;
      table.row(
          one.name(),
          "#" + one.monthly().rounded(),
          "#" + Figures.number(one.days()),
          "#" + (one.applies() ? Figures.times(one.perEffort()) : "–"),
          worth ? Table.chip("good", one.advice()) : one.advice(),
          one.because());
    }
    PurchaseMix mix = estimate.cost().mix();
    return "<h3>Ways to pay less, tried on this file</h3>"
        + table
        + "<p class=\"note\">Cheapest mix for its compute: %s, %s instead of %s a month.</p>"
            .formatted(mix.words(), mix.monthly().rounded(), mix.allOnDemand().rounded());
  }
}
