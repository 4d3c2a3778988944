package dev.holdfast.advisor.report;

import static java.util.Locale.ROOT;

import dev.holdfast.advisor.plan.Phase;
import dev.holdfast.advisor.plan.Roadmap;

/** Draws the ninety days: phases as bars, gates as what they answer. */
final class PlanPicture {
  private static final double WIDTH = 1120;
  private static final double LEFT = 270;
  private static final double RIGHT = 96;
  private static final double ROW = 32;
  private static final int DAYS = 90;

  private PlanPicture() {}

  static String of(Roadmap plan) {
    StringBuilder body = new StringBuilder();
    double height = plan.phases().size() * ROW + 22;
    for (int day = 0; day <= DAYS; day += 15) {
      body.append(Html.line(x(day), 0, x(day), height - 18, "hair"));
      body.append(Html.label(x(day), height - 4, "mid dim", "day " + day));
    }
    double y = 4;
    for (Phase phase : plan.phases()) {
      body.append(Html.label(LEFT - 12, y + 16, "end", phase.name()));
      body.append(
          Html.box(
              x(phase.from() - 1),
              y,
              x(phase.to()) - x(phase.from() - 1) - 2,
              ROW - 10,
              "bar",
              "days " + phase.from() + " to " + phase.to()));
      body.append(
          String.format(
              ROOT,
              "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"9\"><title>%s</title></circle>%n",
              phase.gate().answer().word(),
              x(phase.to()),
              y + 11,
              Html.text(phase.gate().because())));
      body.append(Html.label(x(phase.to()) + 14, y + 15, "small", phase.gate().answer().word()));
      y += ROW;
    }
    return Html.svg(WIDTH, height, "The plan", body.toString());
  }

  private static double x(int day) {
    return LEFT + (WIDTH - LEFT - RIGHT) * day / DAYS;
  }
}
