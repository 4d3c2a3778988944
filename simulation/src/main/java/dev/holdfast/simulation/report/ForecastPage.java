package dev.holdfast.simulation.report;

import static dev.holdfast.simulation.report.Page.text;
import static dev.holdfast.simulation.report.Say.count;
import static dev.holdfast.simulation.report.Say.nines;
import static dev.holdfast.simulation.report.Say.perYear;
import static dev.holdfast.simulation.report.Say.percent;
import static dev.holdfast.simulation.report.Say.plural;
import static dev.holdfast.simulation.report.Say.seconds;
import static dev.holdfast.simulation.report.Say.time;
import static java.lang.String.format;
import static java.util.Locale.ROOT;

import dev.holdfast.simulation.Calibration.Check;
import dev.holdfast.simulation.Distribution;
import dev.holdfast.simulation.FaultRate;
import dev.holdfast.simulation.Summary;
import dev.holdfast.simulation.Summary.Cause;
import dev.holdfast.simulation.Summary.Objective;
import dev.holdfast.simulation.Summary.OfResource;
import dev.holdfast.simulation.Summary.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One summary, or several side by side, as a page with drawings. */
public final class ForecastPage {
  private static final int SHARE_WIDTH = 70;

  private final List<Summary> summaries;
  private final String source;
  private final List<Check> checks;
  private final StringBuilder body = new StringBuilder();

  private ForecastPage(List<Summary> summaries, String source, List<Check> checks) {
    this.summaries = summaries;
    this.source = source;
    this.checks = checks;
  }

  /** The page. The summaries share a profile of faults and a seed. */
  public static String html(List<Summary> summaries, String source, List<Check> checks) {
    return new ForecastPage(List.copyOf(summaries), source, List.copyOf(checks)).html();
  }

  private String html() {
    Summary first = summaries.getFirst();
    String names = String.join(" and ", summaries.stream().map(Summary::topology).toList());
    head(names, first);
    columns("Writes", this::resources);
    columns("What fails, and what it costs", this::causes);
    checks();
    rates(first);
    return Page.of("Simulation of " + names, body.toString());
  }

  private void head(String names, Summary first) {
    Verdict worst = summaries.stream().map(Summary::verdict).max(Verdict::compareTo).orElseThrow();
    long broken = summaries.stream().mapToLong(Summary::brokenCount).sum();
    add(
        format(
            ROOT,
            "<header class=\"%s\"><p class=\"dim\">Simulation with the control plane's own code, in"
                + " virtual time</p><h1>%s</h1><p><b class=\"verdict\">%s</b></p><p"
                + " class=\"dim\">%s of failures as in <b>%s</b> (%s), seed %d. An incident is"
                + " replayed with <code>holdfast simulate FILE --seed %d --faults %s --replay"
                + " INCIDENT</code>.</p></header>\n",
            word(worst),
            text(names),
            broken == 0 ? verdict(worst) : plural(broken, "incident") + " broke a promise",
            plural(first.years(), "year"),
            text(first.profile().name()),
            text(first.profile().about()),
            first.seed(),
            first.seed(),
            text(first.profile().name())));
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(ROOT);
  }

  private static String verdict(Verdict verdict) {
    return switch (verdict) {
      case MET -> "Every promise was kept and every objective met.";
      case MISSED -> "Every promise was kept; an objective was missed.";
      case UNKNOWN -> "Every promise was kept; too few years to be sure of every objective.";
    };
  }

  private void columns(String heading, Function<Summary, String> each) {
    add(format(ROOT, "<section><h2>%s</h2><div class=\"columns\">\n", heading));
    for (Summary summary : summaries) {
      body.append("<div>\n");
      if (summaries.size() > 1) {
        add(format(ROOT, "<p class=\"name\">%s</p>\n", text(summary.topology())));
      }
      body.append(each.apply(summary));
      body.append("</div>\n");
    }
    body.append("</div></section>\n");
  }

  private String resources(Summary summary) {
    StringBuilder all = new StringBuilder();
    for (OfResource resource : summary.resources()) {
      all.append(tiles(summary, resource));
      all.append(
          drawing(
              resource,
              "Recovery: unplanned interruptions of writes",
              OfResource::recovery,
              Optional.of(resource.rto().target())));
      all.append(
          drawing(
              resource,
              "Planned changes of primary: the pause of writes",
              OfResource::planned,
              Optional.empty()));
      if (anyLost()) {
        all.append(
            drawing(
                resource,
                "Lost writes: the age of the oldest",
                OfResource::lostWindow,
                Optional.of(resource.rpo().target()).filter(target -> !target.isZero())));
      }
    }
    return all.toString();
  }

  private boolean anyLost() {
    return summaries.stream()
        .flatMap(summary -> summary.resources().stream())
        .anyMatch(resource -> resource.lostWindow().count() > 0);
  }

  private static String tiles(Summary summary, OfResource resource) {
    String people =
        summary.peopleNeeded() == 0
            ? "never"
            : perYear(summary.peopleNeeded() / (double) Math.max(1, summary.years())) + " a year";
    return "<div class=\"tiles\">\n"
        + tile(
            "",
            resource.id() + " available",
            percent(resource.availability().value()),
            nines(resource.availability().value())
                + "; "
                + seconds(resource.secondsPerYear().value())
                + " a year without writes (95 %: "
                + seconds(resource.secondsPerYear().low())
                + " to "
                + seconds(resource.secondsPerYear().high())
                + ")")
        + objective("RTO", resource.rto())
        + objective("RPO", resource.rpo())
        + tile("", "people needed", people, plural(summary.incidents(), "incident") + " in all")
        + "</div>\n";
  }

  private static String objective(String name, Objective objective) {
    Distribution of = objective.regionLoss();
    String detail =
        of.count() == 0
            ? "the primary's region was never lost alone"
            : format(
                ROOT,
                "objective %s; held in %s of %s losses of the primary's region (95 %%: %.1f to"
                    + " %.1f %%)",
                time(objective.target()),
                count(objective.met()),
                count(of.count()),
                objective.share().low() * 100,
                objective.share().high() * 100);
    String figure = of.count() == 0 ? "unknown" : time(of.percentile(95)) + " (p95)";
    return tile(word(objective.verdict()), name + " " + word(objective.verdict()), figure, detail);
  }

  private static String tile(String kind, String name, String figure, String detail) {
    return format(
        ROOT,
        "<div class=\"tile %s\"><h3>%s</h3><p class=\"figure\">%s</p><p class=\"detail\">%s</p>"
            + "</div>%n",
        kind,
        text(name),
        text(figure),
        text(detail));
  }

  private String drawing(
      OfResource resource,
      String title,
      Function<OfResource, Distribution> which,
      Optional<Duration> objective) {
    Distribution of = which.apply(resource);
    List<Distribution> over = new ArrayList<>();
    summaries.forEach(summary -> summary.resources().forEach(r -> over.add(which.apply(r))));
    String caption =
        of.count() == 0
            ? "none"
            : format(
                ROOT,
                "%s; p50 %s, p95 %s, p99 %s, worst %s (incident %s). Bars are as tall as the square"
                    + " root of their count.",
                count(of.count()),
                time(of.percentile(50)),
                time(of.percentile(95)),
                time(of.percentile(99)),
                time(of.worst()),
                of.worstOf());
    String drawn = of.count() == 0 ? "" : Svg.histogram(title, of, objective, over);
    return format(
        ROOT,
        "<figure><figcaption><b>%s</b><br>%s</figcaption>%n%s</figure>%n",
        text(title),
        text(caption),
        drawn);
  }

  private String causes(Summary summary) {
    StringBuilder rows = new StringBuilder();
    double years = Math.max(1, summary.years());
    boolean several = summary.resources().size() > 1;
    for (OfResource resource : summary.resources()) {
      double all = resource.causes().stream().mapToDouble(Cause::secondsPerYear).sum();
      for (Cause cause : resource.causes()) {
        double share = all == 0 ? 0 : cause.secondsPerYear() / all;
        Distribution of = cause.interruptions();
        boolean none = of.count() == 0;
        rows.append(
            format(
                ROOT,
                "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td"
                    + " class=\"text\"><span class=\"share\" style=\"width:%.0fpx\"></span>%.1f %%"
                    + "</td></tr>%n",
                text(several ? resource.id() + ": " + cause.kind().word() : cause.kind().word()),
                perYear(cause.incidents() / years),
                perYear(of.count() / years),
                none ? "–" : time(of.percentile(50)),
                none ? "–" : time(of.worst()) + " (" + of.worstOf() + ")",
                none ? "–" : seconds(cause.secondsPerYear()),
                share * SHARE_WIDTH,
                share * 100));
      }
    }
    return "<div class=\"table\"><table><tr><th>what fails</th><th>a year</th><th>interrupts"
        + "</th><th>p50</th><th>worst (incident)</th><th>down a year</th><th class=\"text\">share"
        + "</th></tr>\n"
        + rows
        + "</table></div>\n";
  }

  private void checks() {
    body.append("<section><h2>How far from real</h2><div class=\"table\"><table>\n");
    body.append(
        "<tr><th>drill on "
            + Page.text(source)
            + "</th><th>simulated, p50</th><th>measured, p50</th>"
            + "<th>drills</th><th>apart</th></tr>\n");
    for (Check check : checks) {
      add(
          format(
              ROOT,
              "<tr><td>%s</td><td>%s</td><td>%s</td><td>%d</td><td>%+.0f %%</td></tr>%n",
              check.scenario().word(),
              time(check.simulated()),
              time(check.measured()),
              check.drills(),
              check.apart() * 100));
    }
    body.append("</table></div></section>\n");
  }

  private void rates(Summary summary) {
    body.append("<section><h2>Where the rates come from</h2><div class=\"table\"><table>\n");
    body.append(
        "<tr><th>fault</th><th>a year, each</th><th>lasts (median, p95)</th><th class=\"text\">"
            + "source</th></tr>\n");
    for (FaultRate rate : summary.profile().rates()) {
      add(
          format(
              ROOT,
              "<tr><td>%s</td><td>%s</td><td>%s</td><td class=\"text\">%s</td></tr>%n",
              text(rate.kind().word()),
              perYear(rate.perYear()),
              rate.lasts().long5().isZero()
                  ? "–"
                  : time(rate.lasts().median()) + ", " + time(rate.lasts().long5()),
              text(rate.source())));
    }
    body.append("</table></div></section>\n");
  }

  private void add(String safe) {
    body.append(safe);
  }
}
