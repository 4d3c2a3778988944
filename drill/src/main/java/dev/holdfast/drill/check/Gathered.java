package dev.holdfast.drill.check;

/**
 * A piece of evidence that may not have been obtained.
 *
 * @param <T> what it is
 */
public sealed interface Gathered<T> {
  /**
   * It was obtained.
   *
   * @param <T> what it is
   * @param value the evidence
   */
  record Got<T>(T value) implements Gathered<T> {}

  /**
   * It was not obtained.
   *
   * @param <T> what it is
   * @param because why not
   */
  record Missing<T>(String because) implements Gathered<T> {}
}
