package dev.holdfast.drill.check;

/** How an operation ended for its client. */
public sealed interface Outcome {
  /**
   * The server said that it is done.
   *
   * @param answer who said so
   * @param seen for a read, whether the row was there; true for a write
   */
  record Acknowledged(Answer answer, boolean seen) implements Outcome {}

  /**
   * Surely not done: it was never sent, or the server refused it before doing anything.
   *
   * @param because what the client was told
   */
  record Failed(String because) implements Outcome {}

  /**
   * It may or may not have been done, now or later.
   *
   * @param because what the client was told
   */
  record Indeterminate(String because) implements Outcome {}
}
