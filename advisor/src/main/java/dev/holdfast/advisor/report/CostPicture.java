package dev.holdfast.advisor.report;

import dev.holdfast.advisor.estimate.Category;
import dev.holdfast.advisor.estimate.Estimate.Costs;
import dev.holdfast.advisor.estimate.Money;

/** Draws the two bills side by side, by category. */
final class CostPicture {
  private static final double WIDTH = 560;
  private static final double LEFT = 86;
  private static final double RIGHT = 76;
  private static final double ROW = 46;
  private static final double BAR = 16;

  private CostPicture() {}

  static String of(Costs costs) {
    double most = 1;
    for (Category category : Category.values()) {
      most =
          Math.max(
              most,
              Math.max(
                  costs.design().total(category).amount(), costs.alone().total(category).amount()));
    }
    StringBuilder body = new StringBuilder();
    double y = 6;
    for (Category category : Category.values()) {
      body.append(Html.label(LEFT - 10, y + BAR + 5, "end", category.word()));
      bar(body, y, costs.alone().total(category), most, "alone", "one region");
      bar(body, y + BAR + 2, costs.design().total(category), most, "design", "this design");
      y += ROW;
    }
    return "<ul class=\"key\"><li><i class=\"t0\"></i>one region</li>"
        + "<li><i class=\"t3\"></i>this design</li></ul>\n"
        + Html.svg(WIDTH, y, "Cost a month by category", body.toString());
  }

  private static void bar(
      StringBuilder body, double y, Money amount, double most, String style, String whose) {
    double width = (WIDTH - LEFT - RIGHT) * amount.amount() / most;
    body.append(Html.box(LEFT, y, Math.max(1, width), BAR, style, whose + " " + amount));
    body.append(Html.label(LEFT + width + 7, y + 12, "small", amount.rounded()));
  }
}
