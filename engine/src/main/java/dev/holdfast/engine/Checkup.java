package dev.holdfast.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * What reading all of a standby's data came to.
 *
 * @param state how it stands
 * @param ended when it came to that; empty while it is under way, and where there was none
 * @param bytes how much was read
 * @param because one sentence for people
 */
public record Checkup(State state, Optional<Instant> ended, long bytes, String because) {
  /** There was none. */
  public static final Checkup NEVER =
      new Checkup(State.NEVER, Optional.empty(), 0, "it was not checked yet");

  /** How a check stands. */
  public enum State {
    /** There was none since this driver was opened, or none for the data that is there now. */
    NEVER,
    /** It is under way. */
    RUNNING,
    /** All of it can be read. */
    SOUND,
    /** Something cannot be read or is wrong. The replica is {@link Observation.State#FOREIGN}. */
    DAMAGED,
    /** It did not come to an end. */
    BROKEN_OFF
  }
}
