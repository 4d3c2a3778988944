package dev.holdfast.simulation.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Names for upright lines, like flags at their poles: right of its line, and where another name is
 * in the way one row further down. A line begins at its own name, beneath the names left of it, so
 * that neither a name nor a line can lie on another name.
 */
final class Flags {
  /** An upper bound for a letter. */
  private static final double LETTER = 6.6;

  private static final int GAP = 3;
  private static final int ROW = 14;
  private static final int FIRST_BASELINE = 12;
  private static final int DESCENT = 4;

  private Flags() {}

  /**
   * A line and its name.
   *
   * @param x where the line is
   * @param kind the class of both
   */
  record Flag(double x, String kind, String name) {
    double textLeft() {
      return x + GAP;
    }

    double textRight() {
      return textLeft() + LETTER * name.length();
    }
  }

  /**
   * A flag at its height.
   *
   * @param top where its line begins
   * @param baseline where its name stands
   */
  record Hoisted(Flag flag, int top, int baseline) {
    int bottom() {
      return baseline + DESCENT;
    }
  }

  /** Finds a height for each; they come back from left to right. */
  static List<Hoisted> hoist(List<Flag> flags) {
    List<Flag> sorted = new ArrayList<>(flags);
    sorted.sort(Comparator.comparingDouble(Flag::x));
    List<Hoisted> hoisted = new ArrayList<>();
    int row = 0;
    double taken = 0;
    for (Flag flag : sorted) {
      row = flag.x() > taken ? 0 : row + 1;
      taken = Math.max(taken, flag.textRight());
      int baseline = FIRST_BASELINE + row * ROW;
      hoisted.add(new Hoisted(flag, baseline - FIRST_BASELINE + GAP, baseline));
    }
    return hoisted;
  }
}
