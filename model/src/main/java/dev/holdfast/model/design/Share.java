package dev.holdfast.model.design;

/**
 * A part of a whole, or a growth in relation to it.
 *
 * @param fraction 1 for 100 %; never negative, and above 1 for growth beyond a doubling
 */
public record Share(double fraction) {
  public Share {
    if (!(fraction >= 0)) {
      throw new IllegalArgumentException("A share is never negative: " + fraction);
    }
  }
}
