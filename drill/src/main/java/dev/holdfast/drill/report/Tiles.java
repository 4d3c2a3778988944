package dev.holdfast.drill.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import dev.holdfast.drill.check.Content;
import dev.holdfast.drill.check.Exported;
import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Loss;
import dev.holdfast.drill.check.ObjectiveResult;
import dev.holdfast.drill.check.Pauses;
import dev.holdfast.drill.check.Recovery;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the figures of one resource that somebody in a hurry looks for. */
final class Tiles {
  private final Report report;
  private final Findings found;
  private final StringBuilder page;

  Tiles(Report report, Findings found, StringBuilder page) {
    this.report = report;
    this.found = found;
    this.page = page;
  }

  void write() {
    page.append("<div class=\"tiles\">");
    rto();
    rpo();
    acknowledged();
    boolean clean = found.splitBrain().isEmpty() && found.staleReads().isEmpty();
    tile(
        clean ? "good" : "bad",
        "Contradictions",
        Html.count(found.splitBrain().size() + found.staleReads().size()),
        "%s acknowledged by two primaries, %s stale reads"
            .formatted(
                Html.count(found.splitBrain().size()), Html.count(found.staleReads().size())));
    replicas();
    page.append("</div>");
  }

  private void rto() {
    Optional<ObjectiveResult> objective = objective("rto");
    String regions =
        new TreeMap<>(found.recoveries())
            .entrySet().stream()
                .map(entry -> Html.text(entry.getKey()) + " " + away(entry.getValue()))
                .collect(Collectors.joining("<br>"));
    tile(
        quality(objective),
        "Recovery time",
        found.rto().map(Tiles::said).orElse("–"),
        target(objective)
            + (regions.isEmpty() ? "" : "<br>" + regions)
            + found.pauses().map(Tiles::paused).orElse(""));
  }

  private static String paused(Pauses pauses) {
    return "<br>longest pause "
        + said(pauses.harmed())
        + (pauses.mended().isZero() ? "" : "<br>and after mending " + said(pauses.mended()));
  }

  private static String away(Recovery.Result recovery) {
    return switch (recovery) {
      case Recovery.Result.Back back -> said(back.away());
      case Recovery.Result.NotBack _ -> "not back";
      case Recovery.Result.Untold _ -> "not told";
    };
  }

  private void rpo() {
    Optional<ObjectiveResult> objective = objective("rpo");
    if (found.loss() instanceof Got<Loss>(Loss loss)) {
      String exported =
          found.exported() instanceof Got<Exported>(Exported rows) && rows.rows() > 0
              ? "<br>%s rows exported, %s of them never acknowledged"
                  .formatted(Html.count(rows.rows()), Html.count(rows.unacknowledged()))
              : "";
      String window = loss.lost().isEmpty() ? "" : "<br>acknowledged within " + said(loss.window());
      tile(
          quality(objective),
          "Lost writes",
          Html.count(loss.lost().size()),
          target(objective) + window + exported);
    } else {
      tile("open", "Lost writes", "–", target(objective));
    }
  }

  private void acknowledged() {
    tile(
        "",
        "Acknowledged writes",
        Html.count(found.counts().acknowledgedWrites()),
        "%s indeterminate, %s failed<br>%s reads answered"
            .formatted(
                Html.count(found.counts().indeterminateWrites()),
                Html.count(found.counts().failedWrites()),
                Html.count(found.counts().acknowledgedReads())));
  }

  private void replicas() {
    Optional<Boolean> equal = found.replicasEqual();
    String rows =
        new TreeMap<>(found.replicas())
            .entrySet().stream()
                .map(entry ->
                    Html.text(entry.getKey())
                        + " "
                        + (entry.getValue() instanceof Got<Content>(Content content)
                            ? Html.count(content.rows()) + " rows"
                            : "not read"))
                .collect(Collectors.joining("<br>"));
    tile(
        equal.map(same -> same ? "good" : "bad").orElse("open"),
        "Replicas",
        equal.map(same -> same ? "equal" : "differ").orElse("–"),
        rows);
  }

  private Optional<ObjectiveResult> objective(String name) {
    return report.objectives().stream()
        .filter(candidate -> candidate.name().equals(found.resource() + "." + name))
        .findFirst();
  }

  private static String quality(Optional<ObjectiveResult> objective) {
    return objective.map(result -> result.met() ? "good" : "bad").orElse("open");
  }

  private static String target(Optional<ObjectiveResult> objective) {
    return objective
        .map(result ->
            result.target().isZero()
                ? "objective: none may be lost"
                : "objective: at most " + said(result.target()))
        .orElse("");
  }

  private static String said(Duration duration) {
    return Html.duration(duration.toNanos());
  }

  private void tile(String quality, String name, String figure, String detail) {
    page.append(
        format(
            ROOT,
            "<div class=\"tile %s\"><h3>%s</h3><p class=\"figure\">%s</p><p"
                + " class=\"detail\">%s</p></div>",
            quality,
            name,
            figure,
            detail));
  }
}
