package dev.holdfast.simulation.report;

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
import dev.holdfast.simulation.IncidentId;
import dev.holdfast.simulation.Summary;
import dev.holdfast.simulation.Summary.BrokenPromise;
import dev.holdfast.simulation.Summary.Cause;
import dev.holdfast.simulation.Summary.Estimate;
import dev.holdfast.simulation.Summary.Objective;
import dev.holdfast.simulation.Summary.OfResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A summary in lines for a terminal. */
public final class ForecastText {
  private static final int BROKEN_SHOWN_MAX = 5;

  private final Summary summary;
  private final List<String> lines = new ArrayList<>();

  private ForecastText(Summary summary) {
    this.summary = summary;
  }

  /** The lines, without colours. */
  public static List<String> lines(Summary summary) {
    return new ForecastText(summary).lines();
  }

  /** Two topologies under the same failures, figure by figure. */
  public static List<String> versus(Summary one, Summary other) {
    List<String> lines = new ArrayList<>();
    lines.add(beside("", one.topology(), other.topology()));
    int resources = Math.min(one.resources().size(), other.resources().size());
    for (int i = 0; i < resources; i++) {
      OfResource a = one.resources().get(i);
      OfResource b = other.resources().get(i);
      lines.add(beside("resource", a.id().toString(), b.id().toString()));
      lines.add(
          beside(
              "available", percent(a.availability().value()), percent(b.availability().value())));
      lines.add(
          beside(
              "down a year",
              seconds(a.secondsPerYear().value()),
              seconds(b.secondsPerYear().value())));
      for (int percent : new int[] {50, 95, 99, 100}) {
        lines.add(
            beside(
                percent == 100 ? "recovery worst" : "recovery p" + percent,
                time(a.recovery().percentile(percent)),
                time(b.recovery().percentile(percent))));
      }
      lines.add(
          beside(
              "switchover p50",
              time(a.planned().percentile(50)),
              time(b.planned().percentile(50))));
      lines.add(
          beside("losses of writes", count(a.lostWindow().count()), count(b.lostWindow().count())));
    }
    lines.add(beside("people needed", count(one.peopleNeeded()), count(other.peopleNeeded())));
    return lines;
  }

  /** How far the simulation is from drills on real regions. */
  public static List<String> calibration(String source, List<Check> checks) {
    List<String> lines = new ArrayList<>();
    for (Check check : checks) {
      lines.add(
          format(
              ROOT,
              "calibrated on %s: %s takes %s simulated, %s measured (p50 of %s): %.0f"
                  + " %% apart",
              source,
              check.scenario().word(),
              time(check.simulated()),
              time(check.measured()),
              plural(check.drills(), "drill"),
              Math.abs(check.apart()) * 100));
    }
    if (checks.isEmpty()) {
      lines.add("calibrated on " + source + "; no drills of this one to set beside");
    }
    return lines;
  }

  private static String beside(String what, String one, String other) {
    return format(ROOT, "%-18s %18s %18s", what, one, other);
  }

  private List<String> lines() {
    lines.add(
        summary.topology()
            + ": "
            + plural(summary.years(), "year")
            + " with "
            + plural(summary.incidents(), "incident")
            + ", failures as in '"
            + summary.profile().name()
            + "', seed "
            + summary.seed());
    lines.add(
        summary.brokenCount() == 0
            ? "every promise was kept in every one of them"
            : plural(summary.brokenCount(), "incident") + " BROKE A PROMISE:");
    summary.broken().stream().limit(BROKEN_SHOWN_MAX).forEach(this::broken);
    lines.add(
        summary.peopleNeeded() == 0
            ? "no incident had to wait for people"
            : "people were needed in "
                + plural(summary.peopleNeeded(), "incident")
                + ", "
                + perYear(summary.peopleNeeded() / (double) Math.max(1, summary.years()))
                + " times a year");
    summary.resources().forEach(this::resource);
    worthALook()
        .ifPresent(incident -> {
          lines.add("");
          lines.add(
              "what happened in incident %s: the same with --replay %1$s".formatted(incident));
        });
    return lines;
  }

  /** A broken promise; otherwise what interrupted writes for longest. */
  private Optional<IncidentId> worthALook() {
    return summary.broken().stream()
        .map(BrokenPromise::incident)
        .findFirst()
        .or(() ->
            summary.resources().stream()
                .map(OfResource::recovery)
                .filter(recovery -> recovery.count() > 0)
                .max(Comparator.comparing(Distribution::worst))
                .map(Distribution::worstOf));
  }

  private void broken(BrokenPromise broken) {
    lines.add(
        "  incident "
            + broken.incident()
            + ": "
            + broken.violation().promise()
            + ", "
            + broken.violation().how());
  }

  private void resource(OfResource resource) {
    Estimate up = resource.availability();
    Estimate down = resource.secondsPerYear();
    lines.add("");
    row(
        resource.id().toString(),
        percent(up.value())
            + " available ("
            + nines(up.value())
            + "), "
            + seconds(down.value())
            + " a year without writes (95 %: "
            + seconds(down.low())
            + " to "
            + seconds(down.high())
            + ")");
    row("  recovery", distribution(resource.recovery(), "writes were never interrupted"));
    if (resource.planned().count() > 0) {
      row("  switchover", distribution(resource.planned(), ""));
    }
    row(
        "  lost writes",
        resource.lostWindow().count() == 0
            ? "none in any incident"
            : distribution(resource.lostWindow(), "") + ", age of the oldest");
    row("  rto", objective(resource.rto()));
    row("  rpo", objective(resource.rpo()));
    causes(resource);
  }

  private void row(String name, String text) {
    lines.add(format(ROOT, "%-13s %s", name, text));
  }

  private static String distribution(Distribution of, String otherwise) {
    if (of.count() == 0) {
      return otherwise;
    }
    return format(
        ROOT,
        "p50 %s   p95 %s   p99 %s   worst %s (incident %s)   of %s",
        time(of.percentile(50)),
        time(of.percentile(95)),
        time(of.percentile(99)),
        time(of.worst()),
        of.worstOf(),
        count(of.count()));
  }

  private static String objective(Objective objective) {
    int losses = objective.regionLoss().count();
    String target = time(objective.target());
    if (losses == 0) {
      return "objective " + target + ": unknown, the primary's region was never lost alone";
    }
    String verdict =
        switch (objective.verdict()) {
          case MET -> "met";
          case MISSED -> "MISSED";
          case UNKNOWN -> "unknown, more years are needed";
        };
    return format(
        ROOT,
        "objective %s: %s; held in %s of %s losses of the primary's region (95 %%: %.1f to %.1f"
            + " %%), worst %s",
        target,
        verdict,
        count(objective.met()),
        count(losses),
        objective.share().low() * 100,
        objective.share().high() * 100,
        time(objective.regionLoss().worst()));
  }

  private void causes(OfResource resource) {
    double years = Math.max(1, summary.years());
    double all = resource.causes().stream().mapToDouble(Cause::secondsPerYear).sum();
    lines.add("");
    lines.add(
        format(
            ROOT,
            "  %-16s %8s %10s %9s %9s %13s %15s %6s",
            "what fails",
            "a year",
            "interrupts",
            "p50",
            "p95",
            "worst",
            "down a year",
            "share"));
    for (Cause cause : resource.causes()) {
      Distribution of = cause.interruptions();
      boolean none = of.count() == 0;
      lines.add(
          format(
              ROOT,
              "  %-16s %8s %10s %9s %9s %13s %15s %5.0f%%",
              cause.kind().word(),
              perYear(cause.incidents() / years),
              perYear(of.count() / years),
              none ? "-" : time(of.percentile(50)),
              none ? "-" : time(of.percentile(95)),
              none ? "-" : time(of.worst()),
              none ? "-" : seconds(cause.secondsPerYear()),
              all == 0 ? 0 : cause.secondsPerYear() / all * 100));
    }
  }
}
