package dev.holdfast.advisor.report;

import static java.util.Locale.ROOT;

import dev.holdfast.advisor.advice.Advice;
import dev.holdfast.advisor.advice.Candidate;
import dev.holdfast.advisor.advice.Ranked;
import dev.holdfast.advisor.estimate.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws every pattern by how soon it is back (logarithmic) and what it costs. */
final class RankingPicture {
  private static final double WIDTH = 1120;
  private static final double HEIGHT = 300;
  private static final double LEFT = 86;
  private static final double RIGHT = 190;
  private static final double BOTTOM = 44;
  private static final double LABEL = 170;
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
      body.append(Html.line(x, 0, x, HEIGHT - BOTTOM, "hair"));
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
    for (double share : new double[] {0, 0.25, 0.5, 0.75}) {
      double amount = cheapest + (dearest - cheapest) * share;
      body.append(Html.line(LEFT, y(amount), WIDTH - RIGHT, y(amount), "hair"));
      body.append(
          Html.label(LEFT - 8, y(amount) + 4, "end dim", Figures.number(Math.rint(amount))));
    }
    Optional<Duration> objective = advice.chosen().estimate().recovery().application().objective();
    objective.ifPresent(most -> {
      double x = x(most.toMillis() / 1e3);
      body.append(Html.line(x, 0, x, HEIGHT - BOTTOM, "limit"));
      body.append(Html.label(x + 5, 12, "dim", "objective " + Figures.duration(most)));
    });
    dots();
    return Html.svg(WIDTH, HEIGHT, "Patterns by recovery time and cost", body.toString());
  }

  /** Labels that would lie on one already set are moved down, with a line to their dot. */
  private void dots() {
    List<Ranked> byHeight =
        advice.ranking().stream()
            .sorted((a, b) -> b.candidate().monthly().compareTo(a.candidate().monthly()))
            .toList();
    List<double[]> taken = new ArrayList<>();
    for (Ranked one : byHeight) {
      Candidate candidate = one.candidate();
      double x = x(candidate.rto().typical().toMillis() / 1e3);
      double y = y(candidate.monthly().amount());
      double labelled = y + 4;
      for (double[] other : taken) {
        if (Math.abs(other[0] - x) < LABEL && Math.abs(other[1] - labelled) < 14) {
          labelled = other[1] + 14;
        }
      }
      taken.add(new double[] {x, labelled});
      if (labelled > y + 8) {
        body.append(Html.line(x, y, x + 18, labelled - 4, "lead"));
      }
      dot(one, x, y);
      body.append(
          Html.label(x + 20, labelled, one.chosen() ? "strong small" : "small", candidate.name()));
    }
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
    return (HEIGHT - BOTTOM) * (1 - (amount - cheapest) / (dearest - cheapest));
  }
}
