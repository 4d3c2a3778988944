package dev.holdfast.advisor.report;

import dev.holdfast.advisor.plan.Criterion;
import dev.holdfast.advisor.plan.Phase;
import dev.holdfast.advisor.plan.Roadmap;

/** The ninety days on the page. */
final class PlanSection {
  private PlanSection() {}

  static void write(StringBuilder page, Roadmap plan) {
    Table table = new Table("gate", "criterion", "answer", "because");
    for (Phase phase : plan.phases()) {
      String gate = String.valueOf(phase.gate().number());
      for (Criterion criterion : phase.gate().criteria()) {
        table.row(gate, criterion.what(), chip(criterion), criterion.because());
      }
    }
    for (Criterion criterion : plan.aborts()) {
      table.row("always", criterion.what(), chip(criterion), criterion.because());
    }
    StringBuilder tasks =
        new StringBuilder("<details><summary>What is done in each phase</summary>");
    for (Phase phase : plan.phases()) {
      tasks.append(
          "<h3>Days %d to %d: %s</h3><ul class=\"tasks\">"
              .formatted(phase.from(), phase.to(), Html.text(phase.name())));
      phase.tasks().forEach(task -> tasks.append("<li>").append(Html.text(task)).append("</li>"));
      tasks.append("</ul>");
    }
    ReportPage.section(
        page,
        "Ninety days",
        "gates read what was measured; what was not measured holds",
        ReportPage.card(PlanPicture.of(plan) + table + tasks + "</details>\n"));
  }

  private static String chip(Criterion criterion) {
    String style =
        switch (criterion.answer()) {
          case GO -> "good";
          case HOLD -> "open";
          case ABORT -> "bad";
        };
    return Table.chip(style, criterion.answer().word());
  }
}
