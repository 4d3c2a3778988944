package dev.holdfast.consensus;

import java.time.Duration;
import java.util.Optional;

/**
 * How a region's copy of the log does.
 *
 * @param trouble what is wrong with it; empty if it is well
 * @param sinceApplied how long ago it last carried out an entry
 * @param sinceLeader how long ago it last heard a leader; zero if it leads
 * @param behind how many entries it knows to be committed and has not carried out
 */
public record LogHealth(
    Optional<Trouble> trouble, Duration sinceApplied, Duration sinceLeader, long behind) {
  /**
   * What is wrong.
   *
   * @param lasting for how long
   * @param because what it is, as half a sentence
   */
  public record Trouble(Duration lasting, String because) {}
}
