package dev.holdfast.drill;

import java.time.Duration;

/** Is told what a drill is doing, for people who wait. */
@FunctionalInterface
public interface Progress {
  /**
   * Something worth a line happened. Called from the thread that runs the drill.
   *
   * @param elapsed since the drill began
   * @param line one sentence
   */
  void step(Duration elapsed, String line);
}
