package dev.holdfast.model.design;

/**
 * How often something happens.
 *
 * @param perSecond never negative
 */
public record Rate(double perSecond) {
  public Rate {
    if (!(perSecond >= 0)) {
      throw new IllegalArgumentException("A rate is never negative: " + perSecond);
    }
  }
}
