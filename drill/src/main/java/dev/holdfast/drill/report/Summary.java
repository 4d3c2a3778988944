package dev.holdfast.drill.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Loss;
import dev.holdfast.drill.check.ObjectiveResult;
import dev.holdfast.drill.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Says what a drill found in a few lines for a terminal. */
public final class Summary {
  private Summary() {}

  /** The lines, without colours, each of them to be printed as it is. */
  public static List<String> of(Report report) {
    List<String> lines = new ArrayList<>();
    lines.add(report.verdict().word().toUpperCase(ROOT) + ": " + report.verdict().because() + ".");
    for (Findings found : report.findings()) {
      lines.add(figures(found));
    }
    report.objectives().stream()
        .filter(objective -> !objective.met())
        .forEach(objective -> lines.add(missed(objective)));
    Stream.concat(
            report.courseChecks().stream(),
            report.findings().stream().flatMap(found -> found.checks().stream()))
        .filter(check -> !(check.verdict() instanceof Verdict.Valid))
        .forEach(check -> problem(lines, check));
    return lines;
  }

  private static String figures(Findings found) {
    String lost =
        found.loss() instanceof Got<Loss>(Loss loss) ? Html.count(loss.lost().size()) : "not known";
    return format(
            ROOT,
            "%s: RTO %s, lost %s of %s acknowledged writes, split brain %d, stale reads %d,"
                + " replicas %s",
            found.resource(),
            found.rto().map(rto -> Html.duration(rto.toNanos())).orElse("not measured"),
            lost,
            Html.count(found.counts().acknowledgedWrites()),
            found.splitBrain().size(),
            found.staleReads().size(),
            found.replicasEqual().map(equal -> equal ? "equal" : "DIFFER").orElse("not known"))
        .replace('\u00A0', ' ')
        .replace('\u2009', ' ');
  }

  private static String missed(ObjectiveResult objective) {
    return format(
            ROOT,
            "missed: %s is %s, at most %s allowed (%s)",
            objective.name(),
            objective
                .measured()
                .map(value -> Html.duration(value.toNanos()))
                .orElse("not measured"),
            Html.duration(objective.target().toNanos()),
            objective.because())
        .replace('\u00A0', ' ');
  }

  private static void problem(List<String> lines, Check check) {
    lines.add(check.verdict().word() + ": " + check.name() + ": " + check.verdict().because());
    check.evidence().stream().limit(3).forEach(sentence -> lines.add("  " + sentence));
  }
}
