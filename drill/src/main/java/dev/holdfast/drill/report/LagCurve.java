package dev.holdfast.drill.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws how far standbys were behind, a line for each. */
final class LagCurve {
  private static final int HEIGHT = 58;
  private static final int GAP = 12;

  /** A longer silence than this is a hole in the line, not a slope. */
  private static final long HOLE_NANOS = Duration.ofMillis(600).toNanos();

  private final Chart chart;
  private final Timeline timeline;
  private final Map<RegionId, List<LagPoint>> points = new LinkedHashMap<>();

  LagCurve(Chart chart, Window window, Timeline timeline, ResourceId resource) {
    this.chart = chart;
    this.timeline = timeline;
    for (LagPoint point : timeline.lag().getOrDefault(resource, List.of())) {
      if (window.contains(point.nanos())) {
        points.computeIfAbsent(point.region(), _ -> new ArrayList<>()).add(point);
      }
    }
  }

  void draw() {
    if (points.isEmpty()) {
      return;
    }
    int top = chart.row(HEIGHT + GAP);
    int base = top + HEIGHT;
    long highest =
        points.values().stream()
            .flatMap(List::stream)
            .mapToLong(LagPoint::bytes)
            .reduce(1, Math::max);
    chart.label(top + 16, "lag");
    chart.sublabel(top + 30, "log not received");
    chart.add(
        format(
            ROOT,
            "<line class=\"grid\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/><text class=\"scale\""
                + " x=\"%d\" y=\"%d\">%s</text>",
            Chart.left(),
            top,
            Chart.right(),
            top,
            Chart.right() + 5,
            top + 4,
            Html.bytes(highest)));
    chart.add(
        format(
            ROOT,
            "<line class=\"base\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
            Chart.left(),
            base,
            Chart.right(),
            base));
    points.forEach((region, line) ->
        chart.add(
            format(
                ROOT,
                "<path class=\"line %s\" d=\"%s\"/>",
                TimelineChart.colour(timeline, region),
                path(line, base, (double) HEIGHT / highest))));
  }

  private String path(List<LagPoint> line, int base, double unit) {
    StringBuilder path = new StringBuilder();
    long before = Long.MIN_VALUE / 2;
    for (LagPoint point : line) {
      path.append(
          format(
              ROOT,
              "%s%.1f %.1f",
              point.nanos() - before > HOLE_NANOS ? "M" : "L",
              chart.x(point.nanos()),
              base - point.bytes() * unit));
      before = point.nanos();
    }
    return path.toString();
  }
}
