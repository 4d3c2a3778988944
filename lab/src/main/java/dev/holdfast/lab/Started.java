package dev.holdfast.lab;

import java.time.Duration;

/** What came of starting all regions. */
public sealed interface Started {
  /**
   * All are ready.
   *
   * @param took how long that took
   */
  record Ready(Duration took) implements Started {}

  /**
   * At least one is not. What was started still runs: stop the lab.
   *
   * @param because which and why
   */
  record Failed(String because) implements Started {}
}
