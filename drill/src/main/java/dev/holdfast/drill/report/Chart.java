package dev.holdfast.drill.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.List;

/** A drawing in which time runs from left to right and rows are stacked from top to bottom. */
final class Chart {
  static final int WIDTH = 1120;
  private static final int LEFT = 104;
  private static final int RIGHT = 48;
  private static final double[] TICK_SECONDS = {0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300};
  private static final int TICKS_MAX = 14;

  private final long startNanos;
  private final long endNanos;
  private final long zeroNanos;
  private final StringBuilder body = new StringBuilder();
  private int height;

  /**
   * An empty drawing.
   *
   * @param startNanos the left edge
   * @param endNanos the right edge
   * @param zeroNanos what is called 0 s on the axis
   */
  Chart(long startNanos, long endNanos, long zeroNanos) {
    this.startNanos = startNanos;
    this.endNanos = Math.max(startNanos + 1, endNanos);
    this.zeroNanos = zeroNanos;
  }

  static int left() {
    return LEFT;
  }

  static int right() {
    return WIDTH - RIGHT;
  }

  double x(long nanos) {
    double share = (double) (nanos - startNanos) / (endNanos - startNanos);
    return LEFT + Math.clamp(share, 0.0, 1.0) * (WIDTH - LEFT - RIGHT);
  }

  /** Takes that much height for the next row and tells where it begins. */
  int row(int rowHeight) {
    int top = height;
    height += rowHeight;
    return top;
  }

  int height() {
    return height;
  }

  /** Adds a piece of SVG whose text is already safe. */
  void add(String safe) {
    body.append(safe).append('\n');
  }

  void label(int baseline, String text) {
    add(
        format(
            ROOT,
            "<text class=\"row\" x=\"%d\" y=\"%d\">%s</text>",
            LEFT - 10,
            baseline,
            Html.text(text)));
  }

  void sublabel(int baseline, String text) {
    add(
        format(
            ROOT,
            "<text class=\"row sub\" x=\"%d\" y=\"%d\">%s</text>",
            LEFT - 10,
            baseline,
            Html.text(text)));
  }

  /** Draws the time axis under what was drawn so far, with hairlines through all of it. */
  void axis() {
    int top = row(24);
    StringBuilder lines = new StringBuilder();
    for (double seconds : ticks()) {
      double x = x(zeroNanos + Math.round(seconds * 1e9));
      lines.append(
          format(
              ROOT,
              "<line class=\"tick\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>%n",
              x,
              x,
              top + 4));
      add(
          format(
              ROOT,
              "<text class=\"axis\" x=\"%.1f\" y=\"%d\">%s</text>",
              x,
              top + 17,
              said(seconds)));
    }
    body.insert(0, lines);
  }

  private static String said(double seconds) {
    if (seconds == 0) {
      return "0 s";
    }
    return Math.abs(seconds - Math.rint(seconds)) < 1e-6
        ? format(ROOT, "%+.0f s", seconds)
        : format(ROOT, "%+.1f s", seconds);
  }

  private List<Double> ticks() {
    double span = (endNanos - startNanos) / 1e9;
    double step = TICK_SECONDS[TICK_SECONDS.length - 1];
    for (double candidate : TICK_SECONDS) {
      if (span / candidate <= TICKS_MAX) {
        step = candidate;
        break;
      }
    }
    List<Double> ticks = new ArrayList<>();
    double first = Math.ceil((startNanos - zeroNanos) / 1e9 / step) * step;
    for (double at = first; at <= (endNanos - zeroNanos) / 1e9; at += step) {
      ticks.add(Math.abs(at) < 1e-6 ? 0.0 : at);
    }
    return ticks;
  }

  String svg(String title) {
    return format(
        ROOT,
        "<svg class=\"timeline\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\""
            + " data-left=\"%d\" data-right=\"%d\">%n%s</svg>%n",
        WIDTH,
        height,
        Html.text(title),
        LEFT,
        WIDTH - RIGHT,
        body);
  }
}
