package dev.holdfast.advisor.report;

import java.util.ArrayList;
import java.util.List;

/** Finds places for the labels of dots, so that none lies on another one or on a dot. */
final class Labels {
  /** An upper bound for a letter of a small label, bold or not. */
  private static final double LETTER = 6.6;

  private static final double LINE = 14;
  private static final double GAP = 14;
  private static final int ROWS_MAX = 12;

  private final double left;
  private final double right;
  private final double top;
  private final double bottom;
  private final List<Box> taken = new ArrayList<>();
  private final List<Box> avoided = new ArrayList<>();

  Labels(double left, double right, double top, double bottom) {
    this.left = left;
    this.right = right;
    this.top = top;
    this.bottom = bottom;
  }

  /**
   * Where a label begins, or ends if it is on the left of its dot.
   *
   * @param moved whether it is too far from its dot to be understood without a line
   */
  record Place(double x, double y, boolean left, boolean moved) {}

  private record Box(double left, double top, double right, double bottom) {
    boolean meets(Box other) {
      return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
  }

  /** Nothing is written there. */
  void keepOff(double left, double top, double right, double bottom) {
    taken.add(new Box(left, top, right, bottom));
  }

  /** Nothing is written across it where the other side of the dot is free. */
  void avoid(double left, double top, double right, double bottom) {
    avoided.add(new Box(left, top, right, bottom));
  }

  /** The nearest free place beside a dot; where all is full, right of it. */
  Place place(double x, double y, String text) {
    double width = LETTER * text.length();
    for (int step = 0; step < 2 * ROWS_MAX; step++) {
      int rows = (step % 2 == 0 ? 1 : -1) * ((step + 1) / 2);
      double base = y + 4 + rows * LINE;
      Place after = new Place(x + GAP, base, false, rows != 0);
      Place before = new Place(x - GAP, base, true, rows != 0);
      Box right = new Box(x + GAP, base - LINE + 3, x + GAP + width, base + 3);
      Box left = new Box(x - GAP - width, base - LINE + 3, x - GAP, base + 3);
      if (free(right) && avoided.stream().noneMatch(right::meets)) {
        return taken(after, right);
      }
      if (free(left) && avoided.stream().noneMatch(left::meets)) {
        return taken(before, left);
      }
      if (free(right)) {
        return taken(after, right);
      }
    }
    return new Place(x + GAP, y + 4, false, false);
  }

  private Place taken(Place place, Box box) {
    taken.add(box);
    return place;
  }

  private boolean free(Box box) {
    return box.left >= left
        && box.right <= right
        && box.top >= top
        && box.bottom <= bottom
        && taken.stream().noneMatch(box::meets);
  }
}
