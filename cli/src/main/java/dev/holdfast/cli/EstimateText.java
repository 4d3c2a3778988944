package dev.holdfast.cli;

import dev.holdfast.advisor.estimate.Bill;
import dev.holdfast.advisor.estimate.BreakEven;
import dev.holdfast.advisor.estimate.Category;
import dev.holdfast.advisor.estimate.Confidence;
import dev.holdfast.advisor.estimate.CostLine;
import dev.holdfast.advisor.estimate.Economics;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Gap;
import dev.holdfast.advisor.estimate.Home;
import dev.holdfast.advisor.estimate.Measurement;
import dev.holdfast.advisor.estimate.Money;
import dev.holdfast.advisor.estimate.Optimisation;
import dev.holdfast.advisor.estimate.RpoEstimate;
import dev.holdfast.advisor.estimate.RtoEstimate;
import dev.holdfast.advisor.estimate.Span;
import dev.holdfast.advisor.estimate.Standing;
import dev.holdfast.advisor.estimate.StatedBill;
import dev.holdfast.advisor.estimate.TermEstimate;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.cli.TextTable.Cell;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.PastDrill;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** An estimate as people read it in a terminal. */
final class EstimateText {
  private static final int WIDTH = 120;
  private static final int LINES_MAX = 8;
  private static final String INDENT = "  ";

  private final Terminal terminal;
  private final Design design;
  private final Estimate estimate;
  private final boolean everything;

  EstimateText(Terminal terminal, Design design, Estimate estimate, boolean everything) {
    this.terminal = terminal;
    this.design = design;
    this.estimate = estimate;
    this.everything = everything;
  }

  void show() {
    headline();
    recovery();
    measurements();
    loss();
    availability();
    cost();
    optimisations();
    worth();
    gaps();
  }

  /** The answer before its parts. */
  private void headline() {
    RtoEstimate whole = estimate.recovery().application();
    terminal
        .out()
        .println(
            terminal.styled(
                Style.BOLD, design.name() + ": " + estimate.economics().verdict().headline()));
    say(
        "typically back after %s (%s), loses %s, costs USD %s a month, ×%s of one region"
            .formatted(
                Figures.duration(whole.total().typical()),
                standing(whole),
                estimate.recovery().loss().map(one -> age(one, Span::typical)).orElse("nothing"),
                estimate.cost().design().total().rounded(),
                Figures.number(estimate.cost().multiplier())));
  }

  private void recovery() {
    RtoEstimate whole = estimate.recovery().application();
    heading(
        "Recovery time",
        "of %s as a whole, when its home region %s is lost"
            .formatted(design.name(), Home.of(design)));
    TextTable table =
        new TextTable(WIDTH, INDENT).headings("TERM", "BEST", "TYPICAL", "WORST", "TRUST", "HOW");
    for (TermEstimate term : whole.terms()) {
      row(table, term.term().word(), term.span(), term.confidence().word(), term.formula());
    }
    row(table, "total", whole.total(), whole.confidence().word(), standing(whole));
    print(table);
    for (PastDrill drill : design.facts().operations().recovery().drills()) {
      drill
          .rto()
          .filter(_ -> drill.kind() == PastDrill.Kind.REGION_EVACUATION)
          .ifPresent(rto -> {
            Duration difference = rto.minus(whole.total().typical());
            say(
                "the file records a region evacuation on %s that took %s: %s against this estimate"
                    .formatted(drill.date(), Figures.duration(rto), signed(difference)));
          });
    }
    List<RtoEstimate> resources =
        RtoEstimate.slowestFirst(estimate.recovery().resources()).stream()
            .limit(everything ? Long.MAX_VALUE : LINES_MAX)
            .toList();
    TextTable each =
        new TextTable(WIDTH, INDENT)
            .headings("RESOURCE", "BEST", "TYPICAL", "WORST", "TRUST", "OBJECTIVE");
    for (RtoEstimate resource : resources) {
      row(
          each,
          resource.subject(),
          resource.total(),
          resource.confidence().word(),
          standing(resource));
    }
    terminal.out().println();
    print(each);
    more(estimate.recovery().resources().size() - resources.size());
  }

  private static String signed(Duration difference) {
    return (difference.isNegative() ? "−" : "+") + Figures.duration(difference.abs());
  }

  private static void row(TextTable table, String name, Span span, String trust, String last) {
    table.row(
        Cell.of(name),
        Cell.of(Figures.duration(span.best())),
        new Cell(Figures.duration(span.typical()), Style.BOLD),
        Cell.of(Figures.duration(span.worst())),
        Cell.of(trust),
        Cell.of(last));
  }

  private static String standing(RtoEstimate rto) {
    return rto.objective()
        .map(most -> "objective " + Figures.duration(most) + ": " + rto.standing().word())
        .orElse("no objective");
  }

  private void measurements() {
    if (estimate.recovery().measurements().isEmpty()) {
      return;
    }
    heading("Estimated and measured", "drills replace what would be estimated");
    TextTable table =
        new TextTable(WIDTH, INDENT)
            .headings("RESOURCE", "TERM", "ESTIMATED", "MEASURED", "DIFFERENCE", "DRILLS");
    for (Measurement one : estimate.recovery().measurements()) {
      for (TermEstimate term : one.measured().terms()) {
        Duration measured = term.span().typical();
        Duration difference = one.difference(term.term());
        table.row(
            Cell.of(one.measured().subject()),
            Cell.of(term.term().word()),
            Cell.of(Figures.duration(measured.minus(difference))),
            Cell.of(Figures.duration(measured)),
            Cell.of(signed(difference)),
            Cell.of(String.valueOf(one.drills())));
      }
      table.row(
          Cell.of(one.measured().subject()),
          new Cell("total", Style.BOLD),
          Cell.of(Figures.duration(one.estimated().total().typical())),
          new Cell(Figures.duration(one.measured().total().typical()), Style.BOLD),
          Cell.of(signed(one.difference())),
          Cell.of(String.valueOf(one.drills())));
    }
    print(table);
  }

  private void loss() {
    heading("Data loss", "the age of the oldest acknowledged write that may be lost with a region");
    TextTable table =
        new TextTable(WIDTH, INDENT)
            .headings("STORE", "BEST", "TYPICAL", "WORST", "OBJECTIVE", "TRUST", "HOW");
    List<RpoEstimate> losses =
        estimate.recovery().losses().stream()
            .limit(everything ? Long.MAX_VALUE : LINES_MAX)
            .toList();
    losses.forEach(one -> loss(table, one.subject(), one));
    estimate.recovery().loss().ifPresent(whole -> loss(table, "as a whole", whole));
    print(table);
    more(estimate.recovery().losses().size() - losses.size());
  }

  private static void loss(TextTable table, String name, RpoEstimate one) {
    table.row(
        Cell.of(name),
        Cell.of(age(one, Span::best)),
        new Cell(age(one, Span::typical), Style.BOLD),
        Cell.of(age(one, Span::worst)),
        new Cell(one.standing().word(), style(one.standing())),
        Cell.of(one.confidence().word()),
        Cell.of(one.formula()));
  }

  private static String age(RpoEstimate one, Function<Span, Duration> which) {
    return one.span().map(which).map(Figures::duration).orElse("all");
  }

  private static Style style(Standing standing) {
    return switch (standing) {
      case MET -> Style.GOOD;
      case AT_RISK -> Style.WARNING;
      case MISSED -> Style.BAD;
      case NOT_STATED -> Style.PLAIN;
    };
  }

  private void availability() {
    var availability = estimate.recovery().availability();
    heading("Availability", "as far as the loss of regions decides it");
    say(
        "%s with this design, %s in one region: %s"
            .formatted(
                Figures.availability(availability.share()),
                Figures.availability(availability.shareAlone()),
                availability.formula()));
  }

  private void cost() {
    Bill alone = estimate.cost().alone();
    Bill with = estimate.cost().design();
    heading("Cost", "USD a month, ×" + Figures.number(estimate.cost().multiplier()));
    TextTable table =
        new TextTable(WIDTH, INDENT)
            .headings("CATEGORY", "ONE REGION", "THIS DESIGN", "MORE", "LARGEST LINE");
    for (Category category : Category.values()) {
      table.row(
          Cell.of(category.word()),
          money(alone.total(category)),
          money(with.total(category)),
          money(with.total(category).minus(alone.total(category))),
          Cell.of(largest(with, category)));
    }
    table.row(
        new Cell("total", Style.BOLD),
        money(alone.total()),
        new Cell(with.total().rounded(), Style.BOLD),
        money(estimate.cost().premium()),
        Cell.of(
            "trust %s: %s rests on assumptions"
                .formatted(with.confidence().word(), Figures.percent(with.share(Confidence.LOW)))));
    print(table);
    StatedBill.of(design.facts().bill()).stream()
        .flatMap(bill -> bill.flaw().stream())
        .forEach(flaw ->
            say(
                terminal.styled(
                    Style.WARNING, Character.toUpperCase(flaw.charAt(0)) + flaw.substring(1))));
    lines(with);
    var mix = estimate.cost().mix();
    terminal.out().println();
    say(
        "Cheapest mix for its compute: %s, %s instead of %s a month"
            .formatted(mix.words(), mix.monthly().rounded(), mix.allOnDemand().rounded()));
    say("Triangle: " + estimate.triangle().sentence());
  }

  private void lines(Bill bill) {
    List<CostLine> lines =
        bill.lines().stream()
            .sorted(Comparator.comparingLong(line -> -line.monthly().cents()))
            .limit(everything ? Long.MAX_VALUE : LINES_MAX)
            .toList();
    TextTable table =
        new TextTable(WIDTH, INDENT).headings("USD", "WHAT", "FOR", "IN", "TRUST", "FORMULA");
    for (CostLine line : lines) {
      table.row(
          money(line.monthly()),
          Cell.of(line.what()),
          Cell.of(line.subject()),
          Cell.of(line.region()),
          Cell.of(line.confidence().word()),
          Cell.of(line.formula()));
    }
    terminal.out().println();
    print(table);
    more(bill.lines().size() - lines.size());
  }

  private static String largest(Bill bill, Category category) {
    return bill.lines().stream()
        .filter(line -> line.category() == category)
        .max(Comparator.comparing(CostLine::monthly))
        .map(line -> line.what() + ", " + line.subject() + ", " + line.region())
        .orElse("none");
  }

  private void optimisations() {
    heading("Ways to pay less", "tried on this file");
    TextTable table =
        new TextTable(WIDTH, INDENT)
            .headings("WHAT", "SAVES A MONTH", "EFFORT", "RETURN", "ADVICE", "BECAUSE");
    for (Optimisation one : estimate.cost().optimisations()) {
      table.row(
          Cell.of(one.name()),
          money(one.monthly()),
          Cell.of(Figures.number(one.days()) + " d"),
          Cell.of(one.applies() ? Figures.times(one.perEffort()) : "–"),
          new Cell(one.advice(), one.applies() && one.perEffort() > 1 ? Style.GOOD : Style.PLAIN),
          Cell.of(one.because()));
    }
    print(table);
  }

  private void worth() {
    Economics economics = estimate.economics();
    heading("Is it worth it?", "");
    terminal
        .out()
        .println(
            INDENT
                + terminal.styled(
                    economics.verdict() == Economics.Verdict.STAY ? Style.WARNING : Style.GOOD,
                    economics.verdict().headline()));
    say(economics.because());
    economics.breakEven().ifPresent(this::breakEven);
    TextTable table = new TextTable(WIDTH, INDENT);
    for (Economics.Question question : economics.questions()) {
      table.row(
          Cell.of(question.asked()),
          Cell.of(question.answer().map(yes -> yes ? "yes" : "no").orElse("unknown")),
          Cell.of(question.because()));
    }
    print(table);
  }

  private void breakEven(BreakEven breakEven) {
    say(
        "an hour of downtime costs %s: %s"
            .formatted(
                Money.of(breakEven.lossPerHour()).rounded(), estimate.economics().lossFormula()));
    if (estimate.economics().verdict() == Economics.Verdict.ALONE) {
      return;
    }
    say(
        "breaks even at %s of downtime avoided a year; this design avoids %s; return %s"
            .formatted(
                Figures.hours(breakEven.hours()),
                Figures.hours(breakEven.hoursAvoided()),
                Double.isInfinite(breakEven.returnOnPremium())
                    ? "without a premium"
                    : Figures.percent(breakEven.returnOnPremium())));
  }

  private void gaps() {
    if (estimate.gaps().isEmpty()) {
      return;
    }
    heading("What the file does not say", "write it, and the estimate is worth more");
    TextTable table = new TextTable(WIDTH, INDENT).headings("KEY", "ASSUMED", "FOR");
    for (Gap gap : estimate.gaps()) {
      table.row(
          Cell.of(gap.key()),
          Cell.of(gap.assumed()),
          Cell.of(
              String.join(", ", gap.examples())
                  + (gap.count() > gap.examples().size()
                      ? " and " + (gap.count() - gap.examples().size()) + " more"
                      : "")));
    }
    print(table);
  }

  private void heading(String title, String rest) {
    terminal
        .out()
        .println(
            "%n%s%s"
                .formatted(
                    terminal.styled(Style.BOLD, title),
                    rest.isEmpty() ? "" : terminal.styled(Style.FAINT, ", " + rest)));
  }

  private void say(String sentence) {
    TextTable.wrapped(sentence, WIDTH - INDENT.length())
        .forEach(line -> terminal.out().println(INDENT + line));
  }

  private void more(int count) {
    if (count > 0) {
      terminal
          .out()
          .println(INDENT + terminal.styled(Style.FAINT, "and " + count + " more: see --lines"));
    }
  }

  private static Cell money(Money money) {
    return Cell.of(money.rounded());
  }

  private void print(TextTable table) {
    table.lines(terminal).forEach(terminal.out()::println);
  }
}
