package dev.holdfast.simulation.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import dev.holdfast.simulation.Distribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws how durations are distributed, on a logarithmic axis from milliseconds to days. */
final class Svg {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 160;
  private static final int LEFT = 44;

  /** Holds the longest label of a mark at the end of the axis. */
  private static final int RIGHT = 66;

  /** Above what is drawn, if no name stands there. */
  private static final int TOP = 12;

  private static final int BOTTOM = 24;
  private static final int BARS_PER_DECADE = 10;
  private static final double FLOOR_SECONDS = 0.1;
  private static final double CEILING_SECONDS = 1_000_000;

  private record Tick(double seconds, String text) {}

  private static final List<Tick> TICKS =
      List.of(
          new Tick(0.1, "0.1 s"),
          new Tick(1, "1 s"),
          new Tick(10, "10 s"),
          new Tick(60, "1 min"),
          new Tick(600, "10 min"),
          new Tick(3600, "1 h"),
          new Tick(36_000, "10 h"),
          new Tick(86_400 * 4, "4 days"));

  private final double low;
  private final double high;
  private int top = TOP;
  private final StringBuilder body = new StringBuilder();

  private Svg(double low, double high) {
    this.low = low;
    this.high = high;
  }

  /**
   * Bars for a distribution, with its percentiles and the objective marked.
   *
   * @param title for those who cannot see it
   * @param over all distributions that are to share the axis
   */
  static String histogram(
      String title, Distribution of, Optional<Duration> objective, List<Distribution> over) {
    double low = CEILING_SECONDS;
    double high = FLOOR_SECONDS * 10;
    for (Distribution each : over) {
      if (each.count() > 0) {
        low = Math.min(low, seconds(each.percentile(0)));
        high = Math.max(high, seconds(each.worst()));
      }
    }
    if (objective.isPresent()) {
      low = Math.min(low, seconds(objective.get()));
      high = Math.max(high, seconds(objective.get()));
    }
    Svg drawing = new Svg(decadeBelow(low), Math.min(CEILING_SECONDS, high * 1.3));
    List<Flags.Hoisted> flags = drawing.flags(of, objective);
    drawing.top = flags.stream().mapToInt(Flags.Hoisted::bottom).max().orElse(TOP);
    drawing.axis();
    drawing.bars(of);
    flags.forEach(drawing::draw);
    return drawing.svg(title);
  }

  private static double decadeBelow(double seconds) {
    double bounded = Math.clamp(seconds, FLOOR_SECONDS, CEILING_SECONDS);
    return Math.pow(10, Math.floor(Math.log10(bounded)));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private double x(double seconds) {
    double share = Math.log(Math.clamp(seconds, low, high) / low) / Math.log(high / low);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private void axis() {
    int base = HEIGHT - BOTTOM;
    for (Tick tick : TICKS) {
      if (tick.seconds() >= low * 0.999 && tick.seconds() <= high) {
        double x = x(tick.seconds());
        add(
            format(
                ROOT,
                "<line class=\"tick\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
                x,
                top,
                x,
                base));
        add(
            format(
                ROOT,
                "<text class=\"axis\" x=\"%.1f\" y=\"%d\">%s</text>",
                x,
                HEIGHT - 8,
                tick.text()));
      }
    }
    add(
        format(
            ROOT,
            "<line class=\"base\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
            LEFT,
            base,
            right(),
            base));
  }

  private static int right() {
    return WIDTH - RIGHT;
  }

  private void bars(Distribution of) {
    List<Integer> counts = new ArrayList<>();
    int most = 1;
    for (double from = low; from < high; from = next(from)) {
      int count = of.between(duration(from), duration(next(from)));
      counts.add(count);
      most = Math.max(most, count);
    }
    double from = low;
    int base = HEIGHT - BOTTOM;
    for (int count : counts) {
      if (count > 0) {
        // Square roots, so that what is rare and long can still be seen.
        double tall = Math.max(2, Math.sqrt((double) count / most) * (base - top));
        double left = x(from);
        double wide = Math.max(1, x(Math.min(high, next(from))) - left - 1);
        add(
            format(
                ROOT,
                "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                    + "<title>%s to %s: %s</title></rect>",
                left,
                base - tall,
                wide,
                tall,
                Say.seconds(from),
                Say.seconds(next(from)),
                Say.count(count)));
      }
      from = next(from);
    }
  }

  private static double next(double seconds) {
    return seconds * Math.pow(10, 1.0 / BARS_PER_DECADE);
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private List<Flags.Hoisted> flags(Distribution of, Optional<Duration> objective) {
    List<Flags.Flag> flags = new ArrayList<>();
    objective.ifPresent(target -> flags.add(flag("goal", "objective", target)));
    if (of.count() > 0) {
      flags.add(flag("mark", "p50", of.percentile(50)));
      flags.add(flag("mark", "p99", of.percentile(99)));
    }
    return Flags.hoist(flags);
  }

  private Flags.Flag flag(String kind, String name, Duration at) {
    return new Flags.Flag(x(seconds(at)), kind, name);
  }

  private void draw(Flags.Hoisted hoisted) {
    Flags.Flag flag = hoisted.flag();
    add(
        format(
            ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
            flag.kind(),
            flag.x(),
            hoisted.top(),
            flag.x(),
            HEIGHT - BOTTOM));
    add(
        format(
            ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%d\">%s</text>",
            flag.kind(),
            flag.textLeft(),
            hoisted.baseline(),
            flag.name()));
  }

  private void add(String safe) {
    body.append(safe).append('\n');
  }

  private String svg(String title) {
    return format(
        ROOT,
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n%s</svg>%n",
        WIDTH,
        HEIGHT,
        Page.text(title),
        body);
  }
}
