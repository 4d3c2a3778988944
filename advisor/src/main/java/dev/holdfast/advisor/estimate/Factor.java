package dev.holdfast.advisor.estimate;

/**
 * One number of a product, with what it counts.
 *
 * @param value the number
 * @param unit what it counts
 */
public record Factor(double value, String unit) {
  /** Whether it is a whole share, which readers need not multiply by. */
  boolean changesNothing() {
    return value == 1 && (unit.isEmpty() || unit.startsWith("of "));
  }

  @Override
  public String toString() {
    return unit.isEmpty() ? Figures.number(value) : Figures.number(value) + " " + unit;
  }
}
