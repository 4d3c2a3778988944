package dev.holdfast.drill;

import java.time.Duration;
import java.util.List;

/** One part of what is done to the regions in a scenario. */
sealed interface Step {
  /**
   * Something is done.
   *
   * @param sentence what, for people
   * @param faults how, in this order
   */
  record Do(String sentence, List<Fault> faults) implements Step {
    public Do {
      faults = List.copyOf(faults);
    }
  }

  /**
   * Clients work on for a while.
   *
   * @param duration how long
   */
  record Let(Duration duration) implements Step {}

  /** Every replica comes back to its place. */
  record Whole() implements Step {}
}
