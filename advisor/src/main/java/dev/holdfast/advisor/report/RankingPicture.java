package dev.holdfast.advisor.report;

import static java.util.Locale.ROOT;

import dev.holdfast.advisor.advice.Advice;
import dev.holdfast.advisor.advice.Candidate;
import dev.holdfast.advisor.advice.Ranked;
import dev.holdfast.advisor.estimate.Figures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Draws every pattern by how soon it is back (logarithmic) and what it costs. */
final class RankingPicture {
  private static final double WIDTH = 1120;
  private static final double HEIGHT = 300;
  private static final double LEFT = 86;
  private static final double RIGHT = 190;
  private static final double BOTTOM = 44;
  private static final double TOP = 20;
  private static final double[] SECONDS = {1, 10, 60, 600, 3_600, 36_000, 86_400};

  private final Advice advice;
  private final StringBuilder body = new StringBuilder();
  private final double cheapest;
  private final double dearest;

  private RankingPicture(Advice advice) {
    this.advice = advice;
    double[] amounts =
        advice.ranking().stream()
            .mapToDouble(one -> one.candidate().monthly().amount())
            .sorted()
            .toArray();
    // Dots need no zero line, and patterns often cost nearly the same.
    this.cheapest = amounts[0] * 0.9;
    this.dearest = Math.max(1, amounts[amounts.length - 1] * 1.05);
  }

  static String of(Advice advice) {
    return new RankingPicture(advice).draw();
  }

  private String draw() {
    for (double seconds : SECONDS) {
      double x = x(seconds);
      body.append(Html.line(x, TOP, x, HEIGHT - BOTTOM, "hair"));
      body.append(
          Html.label(
              x,
              HEIGHT - BOTTOM + 16,
              "mid dim",
              Figures.duration(Duration.ofSeconds((long) seconds))));
    }
    body.append(Html.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "rule"));
    body.append(
        Html.label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "mid dim", "typically back after"));
    body.append(Html.label(LEFT - 8, 12, "end dim", "USD a month"));
    double step = Ticks.step(dearest - cheapest, 4);
    for (double amount = Math.ceil(cheapest / step) * step; amount <= dearest; amount += step) {
      body.append(Html.line(LEFT, y(amount), WIDTH - RIGHT, y(amount), "hair"));
      body.append(
          Html.label(LEFT - 8, y(amount) + 4, "end dim", Figures.number(Math.rint(amount))));
    }
    Labels labels = new Labels(LEFT, WIDTH, TOP, HEIGHT - BOTTOM);
    Optional<Duration> objective = advice.chosen().estimate().recovery().application().objective();
    objective.ifPresent(most -> {
      double x = x(most.toMillis() / 1e3);
      body.append(Html.line(x, 4, x, HEIGHT - BOTTOM, "limit"));
      body.append(Html.label(x + 5, 12, "dim", "objective " + Figures.duration(most)));
      labels.avoid(x - 2, 0, x + 2, HEIGHT);
    });
    dots(labels);
    return Html.svg(WIDTH, HEIGHT, "Patterns by recovery time and cost", body.toString());
  }

  /** The advised one last, so that nothing covers it. */
  private void dots(Labels labels) {
    List<Ranked> order = advice.ranking().reversed();
    for (Ranked one : order) {
      double radius = one.chosen() ? 8 : 5;
      double x = x(one);
      double y = y(one);
      labels.keepOff(x - radius, y - radius, x + radius, y + radius);
    }
    for (Ranked one : advice.ranking()) {
      String name = one.candidate().name();
      Labels.Place place = labels.place(x(one), y(one), name);
      if (place.moved()) {
        body.append(Html.line(x(one), y(one), place.x(), place.y() - 4, "lead"));
      }
      body.append(
          Html.label(
              place.x(),
              place.y(),
              (one.chosen() ? "strong small halo" : "small halo") + (place.left() ? " end" : ""),
              name));
    }
    for (Ranked one : order) {
      dot(one, x(one), y(one));
    }
  }

  private double x(Ranked one) {
    return x(one.candidate().rto().typical().toMillis() / 1e3);
  }

  private double y(Ranked one) {
    return y(one.candidate().monthly().amount());
  }

  private void dot(Ranked one, double x, double y) {
    Candidate candidate = one.candidate();
    body.append(
        String.format(
            ROOT,
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"><title>%s</title></circle>%n",
            one.chosen() ? "dot chosen" : candidate.fits() ? "dot fits" : "dot",
            x,
            y,
            one.chosen() ? 8 : 5,
            Html.text(candidate.name() + ", " + candidate.monthly().rounded() + " a month")));
  }

  private double x(double seconds) {
    double most = SECONDS[SECONDS.length - 1] * 2;
    double share = Math.log(Math.max(SECONDS[0], seconds)) / Math.log(most);
    return LEFT + Math.clamp(share, 0.0, 1.0) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double amount) {
    return TOP + (HEIGHT - BOTTOM - TOP) * (1 - (amount - cheapest) / (dearest - cheapest));
  }
}
