package dev.holdfast.advisor.report;

import dev.holdfast.advisor.rule.CheckReport;
import dev.holdfast.advisor.rule.CheckReport.Silenced;
import dev.holdfast.advisor.rule.Finding;
import dev.holdfast.advisor.rule.Rule;
import dev.holdfast.advisor.rule.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the rules find, on the page. */
final class FindingSection {
  /** More places of one rule say nothing new. */
  private static final int PLACES_MAX = 3;

  private FindingSection() {}

  static void write(StringBuilder page, CheckReport report) {
    Map<Rule, List<Finding>> byRule = new LinkedHashMap<>();
    report
        .findings()
        .forEach(it -> byRule.computeIfAbsent(it.rule(), _ -> new ArrayList<>()).add(it));
    StringBuilder body = new StringBuilder();
    if (byRule.isEmpty()) {
      body.append("<p>No rule is broken by what the file tells.</p>\n");
    } else {
      Table table = new Table("weight", "rule", "what is wrong", "what to change");
      byRule.forEach((rule, found) -> row(table, rule, found));
      body.append(table);
    }
    for (Silenced silenced : report.silenced()) {
      body.append("<p class=\"note\">Silenced until ")
          .append(silenced.by().until())
          .append(": ")
          .append(Html.text(silenced.finding().rule().id() + ", " + silenced.finding().what()))
          .append(" (")
          .append(Html.text(silenced.by().reason()))
          .append(")</p>\n");
    }
    ReportPage.section(page, "Findings", summary(report), ReportPage.card(body.toString()));
  }

  private static void row(Table table, Rule rule, List<Finding> found) {
    List<Finding> shown = found.subList(0, Math.min(PLACES_MAX, found.size()));
    List<String> wrong = new ArrayList<>(shown.stream().map(Finding::what).distinct().toList());
    if (found.size() > PLACES_MAX) {
      wrong.add("and " + (found.size() - PLACES_MAX) + " more");
    }
    wrong.add(rule.why());
    table.row(
        chip(rule.severity()),
        Table.word(rule.id()),
        Table.lines(wrong, wrong.size() - 1),
        Table.lines(shown.stream().map(Finding::change).distinct().toList(), PLACES_MAX));
  }

  private static String chip(Severity severity) {
    return switch (severity) {
      case ERROR -> Table.chip("bad", severity.word());
      case WARNING -> Table.chip("open", severity.word());
      case NOTE -> Table.chip("", severity.word());
    };
  }

  private static String summary(CheckReport report) {
    return "%s, %s, %s of %d rules%s"
        .formatted(
            counted(report.count(Severity.ERROR), "error"),
            counted(report.count(Severity.WARNING), "warning"),
            counted(report.count(Severity.NOTE), "note"),
            report.rules(),
            report.unjudged().isEmpty()
                ? ""
                : "; %d lacked facts, which check --unknown lists"
                    .formatted(report.unjudged().size()));
  }

  private static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
