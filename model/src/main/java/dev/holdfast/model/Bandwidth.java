package dev.holdfast.model;

/**
 * How much flows over a link each way.
 *
 * @param bitsPerSecond at least 1
 */
public record Bandwidth(long bitsPerSecond) {
  public Bandwidth {
    if (bitsPerSecond < 1) {
      throw new IllegalArgumentException("A bandwidth is at least 1 bit/s: " + bitsPerSecond);
    }
  }

  /** Whole bytes a second, at least 1. */
  public long bytesPerSecond() {
    return Math.max(1, bitsPerSecond / 8);
  }
}
