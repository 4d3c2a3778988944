package dev.holdfast.model.design;

/**
 * An amount of data.
 *
 * @param bytes never negative
 */
public record DataSize(long bytes) {
  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("A size is never negative: " + bytes);
    }
  }
}
