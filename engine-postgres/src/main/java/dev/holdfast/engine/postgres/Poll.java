package dev.holdfast.engine.postgres;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits for what only shows itself when asked: the state of another process. */
final class Poll {
  private Poll() {}

  /** A question to the world outside. */
  interface Question<T> {
    Optional<T> ask() throws InterruptedException;
  }

  /** Asks until there is an answer; empty when {@code patience} is over. */
  static <T> Optional<T> until(Duration patience, Duration pause, Question<T> question)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<T> answer = question.ask();
      if (answer.isPresent() || System.nanoTime() - deadline >= 0) {
        return answer;
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }
}
