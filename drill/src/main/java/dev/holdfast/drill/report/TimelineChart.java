package dev.holdfast.drill.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Recovery;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Draws what happened to one resource over time. */
final class TimelineChart {
  private static final int PHASE_HEIGHT = 15;
  private static final int REGION_HEIGHT = 54;
  private static final int CURVE_HEIGHT = 76;
  private static final int GAP = 12;

  /** Room for a phase's label right of its bar; nearer to the edge it goes to the left. */
  private static final int LABEL_ROOM = 150;

  private final Report report;
  private final Findings found;
  private final Window window;
  private final Timeline timeline;
  private final Buckets buckets;
  private final Chart chart;

  TimelineChart(Report report, Findings found, Window window) {
    this.report = report;
    this.found = found;
    this.window = window;
    this.timeline = report.timeline();
    this.buckets = Buckets.of(window, timeline.regions(), operations());
    this.chart = new Chart(window.startNanos(), window.endNanos(), zeroNanos(timeline));
  }

  /** What the axis calls 0 s: the fault, or the clients' start where there was none. */
  static long zeroNanos(Timeline timeline) {
    return timeline.marks().stream()
        .filter(mark -> mark.kind() == Mark.Kind.FAULT)
        .mapToLong(Mark::nanos)
        .findFirst()
        .orElse(timeline.clientsNanos());
  }

  String draw() {
    int badges = chart.row(22);
    primaries();
    phases();
    for (RegionId region : timeline.regions()) {
      region(region);
    }
    latency();
    new LagCurve(chart, window, timeline, found.resource()).draw();
    int bottom = chart.height();
    chart.axis();
    marks(badges, bottom);
    chart.add(
        format(ROOT, "<line class=\"cross\" y1=\"18\" y2=\"%d\" x1=\"-9\" x2=\"-9\"/>", bottom));
    return chart.svg("What happened to " + found.resource() + " over time");
  }

  Buckets buckets() {
    return buckets;
  }

  private List<Operation> operations() {
    return timeline.operations().getOrDefault(found.resource(), List.of());
  }

  /** Which of a few colours stands for a region, everywhere on the page. */
  static String colour(Timeline timeline, RegionId region) {
    return "r" + (timeline.regions().indexOf(region) % 6);
  }

  private void primaries() {
    int top = chart.row(18 + GAP);
    chart.label(top + 13, "primary");
    List<EpochChange> epochs =
        timeline.epochs().stream()
            .filter(change -> change.resource().equals(found.resource()))
            .toList();
    for (int i = 0; i < epochs.size(); i++) {
      EpochChange change = epochs.get(i);
      double from = chart.x(change.nanos());
      double to = i + 1 < epochs.size() ? chart.x(epochs.get(i + 1).nanos()) : Chart.right();
      if (to <= from) {
        continue;
      }
      chart.add(
          format(
              ROOT,
              "<rect class=\"fill %s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"18\" rx=\"3\"/>",
              colour(timeline, change.region()),
              from,
              top,
              Math.max(1, to - from - 1)));
      String text = change.region() + " · epoch " + change.epoch();
      if (to - from > 7 * text.length()) {
        chart.add(
            format(
                ROOT,
                "<text class=\"on\" x=\"%.1f\" y=\"%d\">%s</text>",
                from + 6,
                top + 13,
                Html.text(text)));
      }
    }
  }

  private void phases() {
    List<Phase> phases =
        report.phases().stream()
            .filter(phase -> phase.resource().equals(found.resource()))
            .filter(phase ->
                window.overlaps(
                    phase.startedMillis() * 1_000_000,
                    (phase.startedMillis() + phase.tookMillis().orElse(0)) * 1_000_000))
            .toList();
    List<String> names = phases.stream().map(Phase::name).distinct().toList();
    if (names.isEmpty()) {
      return;
    }
    int top = chart.row(names.size() * PHASE_HEIGHT + GAP);
    chart.label(top + 11, "runbook");
    for (Phase phase : phases) {
      phase(phase, top + PHASE_HEIGHT * names.indexOf(phase.name()));
    }
  }

  private void phase(Phase phase, int top) {
    double from = chart.x(phase.startedMillis() * 1_000_000);
    long ended = phase.startedMillis() + phase.tookMillis().orElse(0);
    double to = phase.tookMillis().isPresent() ? chart.x(ended * 1_000_000) : Chart.right();
    double width = Math.max(3, to - from);
    chart.add(
        format(
            ROOT,
            "<rect class=\"phase\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\""
                + " rx=\"2\"><title>%s</title></rect>",
            from,
            top + 2,
            width,
            PHASE_HEIGHT - 4,
            Html.text(phase.because())));
    String took =
        phase.tookMillis().isPresent()
            ? Html.duration(phase.tookMillis().getAsLong() * 1_000_000)
            : "under way";
    boolean leftwards = from + width + LABEL_ROOM > Chart.right();
    chart.add(
        format(
            ROOT,
            "<text class=\"small%s\" x=\"%.1f\" y=\"%d\">%s <tspan class=\"dim\">%s</tspan></text>",
            leftwards ? " end" : "",
            leftwards ? from - 5 : from + width + 5,
            top + 11,
            Html.text(phase.name()),
            took));
  }

  private void region(RegionId region) {
    int top = chart.row(REGION_HEIGHT + GAP);
    int base = top + REGION_HEIGHT;
    Buckets.Series series = buckets.of(region);
    chart.add(
        format(
            ROOT,
            "<rect class=\"swatch fill %s\" x=\"%d\" y=\"%d\" width=\"3\" height=\"%d\"/>",
            colour(timeline, region),
            Chart.left() - 6,
            top,
            REGION_HEIGHT));
    chart.label(top + 16, region.value());
    if (top < 400 && region.equals(timeline.regions().getFirst())) {
      chart.sublabel(top + 30, "ops / " + window.bucketNanos() / 1_000_000 + " ms");
    }
    chart.add(
        format(
            ROOT,
            "<line class=\"base\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
            Chart.left(),
            base,
            Chart.right(),
            base));
    int[] floor = new int[buckets.count()];
    bars("ok", series::acknowledged, floor, base);
    bars("indeterminate", series::indeterminate, floor, base);
    bars("fail", series::failed, floor, base);
    away(region, top);
  }

  /** Draws one outcome's part of every bar and raises the floor for the next. */
  private void bars(String outcome, IntUnaryOperator counts, int[] floor, int base) {
    int room = buckets.room();
    double unit = (double) REGION_HEIGHT / room;
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < buckets.count(); i++) {
      int height = Math.min(counts.applyAsInt(i), room - floor[i]);
      if (height > 0) {
        double from = chart.x(buckets.from(i));
        double to = chart.x(buckets.from(i + 1));
        double width = Math.max(0.8, (to - from) * 0.86);
        path.append(
            format(
                ROOT,
                "M%.1f %.1fh%.1fv-%.1fh-%.1fz",
                from,
                base - floor[i] * unit,
                width,
                height * unit,
                width));
        floor[i] += height;
      }
    }
    if (!path.isEmpty()) {
      chart.add(format(ROOT, "<path class=\"%s\" d=\"%s\"/>", outcome, path));
    }
  }

  /** Brackets the time for which a surviving region's writes were away. */
  private void away(RegionId region, int top) {
    if (found.recoveries().get(region) instanceof Recovery.Result.Back back
        && back.away().toMillis() >= 2 * window.bucketNanos() / 1_000_000) {
      double to = chart.x(back.backNanos());
      double from = chart.x(back.backNanos() - back.away().toNanos());
      chart.add(
          format(
              ROOT,
              "<path class=\"away\" d=\"M%.1f %dv8M%.1f %dh%.1fM%.1f %dv8\"/>",
              from,
              top + 20,
              from,
              top + 24,
              to - from,
              to,
              top + 20));
      chart.add(
          format(
              ROOT,
              "<text class=\"small mid strong\" x=\"%.1f\" y=\"%d\">%s</text>",
              (from + to) / 2,
              top + 16,
              Html.duration(back.away().toNanos())));
    }
  }

  private void latency() {
    int top = chart.row(CURVE_HEIGHT + GAP);
    int base = top + CURVE_HEIGHT;
    double decades = Math.max(3, Math.ceil(Math.log10(buckets.slowestNanos() / 1e6)));
    chart.label(top + 16, "latency");
    chart.sublabel(top + 30, "slowest, log");
    chart.add(
        format(
            ROOT,
            "<line class=\"base\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
            Chart.left(),
            base,
            Chart.right(),
            base));
    for (int decade = 1; decade <= decades; decade++) {
      double y = base - CURVE_HEIGHT * decade / decades;
      chart.add(
          format(
              ROOT,
              "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/><text"
                  + " class=\"scale\" x=\"%d\" y=\"%.1f\">%s</text>",
              Chart.left(),
              y,
              Chart.right(),
              y,
              Chart.right() + 5,
              y + 4,
              decade < 3
                  ? (int) Math.pow(10, decade) + " ms"
                  : (int) Math.pow(10, decade - 3) + " s"));
    }
    buckets.byRegion().forEach((region, series) -> dots(region, series, base, decades));
  }

  private void dots(RegionId region, Buckets.Series series, int base, double decades) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < buckets.count(); i++) {
      if (series.slowestNanos(i) > 0) {
        double share = Math.log10(Math.max(1, series.slowestNanos(i) / 1e6)) / decades;
        double x = chart.x(buckets.from(i) + window.bucketNanos() / 2);
        path.append(format(ROOT, "M%.1f %.1fh0", x, base - share * CURVE_HEIGHT));
      }
    }
    if (!path.isEmpty()) {
      chart.add(format(ROOT, "<path class=\"dots %s\" d=\"%s\"/>", colour(timeline, region), path));
    }
  }

  private void marks(int top, int bottom) {
    double last = Double.NEGATIVE_INFINITY;
    int number = 0;
    for (Mark mark : timeline.marks()) {
      number++;
      if (!window.contains(mark.nanos())) {
        continue;
      }
      double x = chart.x(mark.nanos());
      // Badges that would cover each other move aside; their lines stay where they belong.
      double badge = Math.max(x, last + 19);
      last = badge;
      String kind = mark.kind().name().toLowerCase(ROOT);
      chart.add(
          format(
              ROOT,
              "<path class=\"mark %s\" d=\"M%.1f %dL%.1f %dV%d\"/>",
              kind,
              badge,
              top + 9,
              x,
              top + 20,
              bottom));
      chart.add(
          format(
              ROOT,
              "<circle class=\"badge %s\" cx=\"%.1f\" cy=\"%d\""
                  + " r=\"8.5\"><title>%s</title></circle><text class=\"badge-text\" x=\"%.1f\""
                  + " y=\"%d\">%d</text>",
              kind,
              badge,
              top + 9,
              Html.text(mark.text()),
              badge,
              top + 13,
              number));
    }
  }

  ResourceId resource() {
    return found.resource();
  }
}
