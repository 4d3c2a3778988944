package dev.holdfast.drill.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Loss;
import dev.holdfast.drill.check.ObjectiveResult;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes what a reader looks up: the checks, the runbook, what was lost, bytes and the environment.
 */
final class Tables {
  private static final int LOST_MAX = 20;

  private final Report report;
  private final StringBuilder page;

  Tables(Report report, StringBuilder page) {
    this.report = report;
    this.page = page;
  }

  void write() {
    checks();
    objectives();
    runbook();
    report.findings().forEach(this::lost);
    page.append("<div class=\"pair\">");
    wan();
    environment();
    page.append("</div>");
  }

  private void checks() {
    open("Checks", "", "Check", "Because");
    List<Row> rows = new ArrayList<>();
    report.courseChecks().forEach(check -> rows.add(new Row("drill", check)));
    for (Findings found : report.findings()) {
      found.checks().forEach(check -> rows.add(new Row(found.resource().value(), check)));
    }
    rows.sort(Comparator.comparingInt(row -> severity(row.check().verdict())));
    rows.forEach(row -> check(row.group(), row.check()));
    close();
  }

  /** A check and what it is about. */
  private record Row(String group, Check check) {}

  private static int severity(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Invalid _ -> 0;
      case Verdict.Unknown _ -> 1;
      case Verdict.Valid _ -> 2;
    };
  }

  private void check(String group, Check check) {
    page.append(
        format(
            ROOT,
            "<tr><td><span class=\"chip %s\">%s</span></td><td class=\"nowrap\"><span"
                + " class=\"dim\">%s</span> %s</td><td>%s%s</td></tr>",
            check.verdict().word(),
            check.verdict().word(),
            Html.text(group),
            Html.text(check.name()),
            Html.text(check.verdict().because()),
            evidence(check.evidence())));
  }

  private static String evidence(List<String> sentences) {
    if (sentences.isEmpty()) {
      return "";
    }
    StringBuilder list = new StringBuilder("<details><summary>evidence</summary><ul>");
    sentences.forEach(sentence -> list.append("<li>").append(Html.text(sentence)).append("</li>"));
    return list.append("</ul></details>").toString();
  }

  private void objectives() {
    open("Objectives", "", "Objective", "#Target", "#Measured", "Because");
    for (ObjectiveResult objective : report.objectives()) {
      page.append(
          format(
              ROOT,
              "<tr><td><span class=\"chip %s\">%s</span></td><td class=\"nowrap\">%s</td><td"
                  + " class=\"number\">%s</td><td class=\"number\">%s</td><td>%s</td></tr>",
              objective.met() ? "valid" : "invalid",
              objective.met() ? "met" : "missed",
              Html.text(objective.name()),
              Html.duration(objective.target().toNanos()),
              objective.measured().map(value -> Html.duration(value.toNanos())).orElse("–"),
              Html.text(objective.because())));
    }
    close();
  }

  private void runbook() {
    if (report.phases().isEmpty()) {
      return;
    }
    open("Runbook", "Phase", "Resource", "#Epoch", "#Began", "#Took", "Because");
    long zero = TimelineChart.zeroNanos(report.timeline());
    for (Phase phase : report.phases()) {
      page.append(
          format(
              ROOT,
              "<tr><td>%s</td><td>%s</td><td class=\"number\">%s</td><td class=\"number\">%+.2f"
                  + " s</td><td class=\"number\">%s</td><td>%s</td></tr>",
              Html.text(phase.name()),
              Html.text(phase.resource()),
              phase.epoch(),
              phase.startedMillis() / 1e3 - zero / 1e9,
              phase.tookMillis().isPresent()
                  ? Html.duration(Duration.ofMillis(phase.tookMillis().getAsLong()).toNanos())
                  : "under way",
              Html.text(phase.because())));
    }
    close();
    page.append("<p class=\"note\">Times count from the fault.</p>");
  }

  private void lost(Findings found) {
    if (!(found.loss() instanceof Got<Loss>(Loss loss)) || loss.lost().isEmpty()) {
      return;
    }
    open(
        "Lost writes of " + Html.text(found.resource()),
        "Write",
        "Through",
        "#Acknowledged",
        "By",
        "#Timeline");
    long zero = TimelineChart.zeroNanos(report.timeline());
    for (Operation write : loss.lost().subList(0, Math.min(LOST_MAX, loss.lost().size()))) {
      var answer = write.answer().orElseThrow();
      page.append(
          format(
              ROOT,
              "<tr><td>%s</td><td>%s</td><td class=\"number\">%+.3f s</td><td>%s</td><td"
                  + " class=\"number\">%d</td></tr>",
              Html.text(write.key()),
              Html.text(write.region()),
              (write.completedNanos() - zero) / 1e9,
              Html.text(answer.server()),
              answer.position().timeline()));
    }
    close();
    page.append(
        format(
            ROOT,
            "<p class=\"note\">%s of %s lost writes; all of them are in the history. Times count"
                + " from the fault.</p>",
            Html.count(Math.min(LOST_MAX, loss.lost().size())),
            Html.count(loss.lost().size())));
  }

  private void wan() {
    open("Bytes between regions", "Link", "#Bytes", "");
    long most = report.wanBytes().values().stream().reduce(1L, Math::max);
    report
        .wanBytes()
        .forEach((link, bytes) ->
            page.append(
                format(
                    ROOT,
                    "<tr><td class=\"nowrap\">%s</td><td class=\"number\">%s</td><td"
                        + " class=\"bar\"><i style=\"width:%.1f%%\"></i></td></tr>",
                    Html.text(link.replace("->", " → ")),
                    Html.bytes(bytes),
                    100.0 * bytes / most)));
    close();
  }

  private void environment() {
    open("Environment", "", "");
    report
        .header()
        .environment()
        .forEach((name, value) ->
            page.append(
                format(
                    ROOT,
                    "<tr><td class=\"nowrap dim\">%s</td><td>%s</td></tr>",
                    Html.text(name),
                    Html.text(value).replace("; ", "<br>"))));
    close();
  }

  /** Begins a table; a column whose title starts with # holds figures. */
  private void open(String title, String... columns) {
    page.append("<section class=\"table\"><h2>").append(title).append("</h2><table>");
    if (String.join("", columns).isEmpty()) {
      page.append("<tbody>");
      return;
    }
    page.append("<thead><tr>");
    for (String column : columns) {
      page.append(
          column.startsWith("#")
              ? "<th class=\"number\">" + column.substring(1) + "</th>"
              : "<th>" + column + "</th>");
    }
    page.append("</tr></thead><tbody>");
  }

  private void close() {
    page.append("</tbody></table></section>");
  }
}
