package dev.holdfast.advisor.report;

import static java.util.Locale.ROOT;

import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Triangle;

/** Draws where a design stands between capability, low cost and low complexity. */
final class TrianglePicture {
  private static final double WIDTH = 360;
  private static final double HEIGHT = 246;
  private static final double[] TOP = {180, 34};
  private static final double[] LEFT = {64, 212};
  private static final double[] RIGHT = {296, 212};

  private TrianglePicture() {}

  static String of(Triangle triangle) {
    double sum =
        Math.max(1e-9, triangle.capability() + triangle.lowCost() + triangle.lowComplexity());
    double x =
        (TOP[0] * triangle.capability()
                + LEFT[0] * triangle.lowCost()
                + RIGHT[0] * triangle.lowComplexity())
            / sum;
    double y =
        (TOP[1] * triangle.capability()
                + LEFT[1] * triangle.lowCost()
                + RIGHT[1] * triangle.lowComplexity())
            / sum;
    String body =
        String.format(
                ROOT,
                "<path class=\"corner\" d=\"M%.0f %.0f L%.0f %.0f L%.0f %.0f z\"/>%n"
                    + "<circle class=\"dot chosen\" cx=\"%.1f\" cy=\"%.1f\" r=\"8\"/>%n",
                TOP[0],
                TOP[1],
                LEFT[0],
                LEFT[1],
                RIGHT[0],
                RIGHT[1],
                x,
                y)
            + Html.label(TOP[0], 22, "mid", said("capability", triangle.capability()))
            + Html.label(LEFT[0] + 10, 234, "mid", said("low cost", triangle.lowCost()))
            + Html.label(
                RIGHT[0] - 6, 234, "mid", said("low complexity", triangle.lowComplexity()));
    return Html.svg(WIDTH, HEIGHT, "Capability, cost, complexity: " + triangle.sentence(), body);
  }

  private static String said(String name, double value) {
    return name + " " + Figures.percent(value);
  }
}
