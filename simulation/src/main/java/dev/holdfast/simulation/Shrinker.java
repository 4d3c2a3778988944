package dev.holdfast.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reduces a plan that breaks a promise to one that breaks the same promise with as little as
 * possible: halves of the schedule are left out, then quarters, down to single faults; then the end
 * is drawn nearer.
 */
final class Shrinker {
  /** A shrinking that takes longer is of no more use. */
  private static final int TRIES_MAX = 1500;

  /**
   * What breaks a promise is often a matter of milliseconds, and every fault left out shifts them.
   */
  private static final int OTHER_SEEDS = 6;

  private final Function<Plan, Trial.Outcome> play;
  private final Violation.Promise promise;
  private Plan best;
  private int tries;

  private Shrinker(Plan plan, Violation.Promise promise, Function<Plan, Trial.Outcome> play) {
    this.best = plan;
    this.promise = promise;
    this.play = play;
  }

  /** The smallest plan found. */
  static Plan shrink(Plan plan, Violation.Promise promise, Function<Plan, Trial.Outcome> play) {
    return new Shrinker(plan, promise, play).shrink();
  }

  private Plan shrink() {
    boolean smaller = true;
    while (smaller && tries < TRIES_MAX) {
      int before = best.schedule().size();
      for (int piece = Math.max(1, before / 2); piece >= 1; piece /= 2) {
        leaveOut(piece);
      }
      smaller = best.schedule().size() < before;
    }
    drawNearer();
    return best;
  }

  private void leaveOut(int piece) {
    int from = 0;
    while (from < best.schedule().size() && tries < TRIES_MAX) {
      List<Happening> fewer = new ArrayList<>(best.schedule());
      fewer.subList(from, Math.min(fewer.size(), from + piece)).clear();
      if (!breaks(best.with(fewer))) {
        from += piece;
      }
    }
  }

  private void drawNearer() {
    long last = best.schedule().isEmpty() ? 0 : best.schedule().getLast().atMillis();
    for (long after : new long[] {100, 1000, 5000, 15_000}) {
      Plan shorter = best.lasting(Duration.ofMillis(last + after));
      if (shorter.length().compareTo(best.length()) < 0 && breaks(shorter)) {
        return;
      }
    }
  }

  /** Whether the promise is broken, if not with these delays then with a few others. */
  private boolean breaks(Plan plan) {
    for (long other = 0; other < OTHER_SEEDS; other++) {
      Plan tried = new Plan(plan.seed() + other, plan.setting(), plan.schedule(), plan.length());
      tries++;
      if (play.apply(tried).violation().filter(v -> v.promise() == promise).isPresent()) {
        best = tried;
        return true;
      }
    }
    return false;
  }
}
