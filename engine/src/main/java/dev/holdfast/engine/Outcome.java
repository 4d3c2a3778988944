package dev.holdfast.engine;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;

/**
 * How a verb of an {@link EngineDriver} ended. Expected outcomes are values; only bugs are
 * exceptions.
 */
public sealed interface Outcome {
  /**
   * The work is done, or was found done.
   *
   * @param position where the replica's log ends, as far as the verb promises one; otherwise the
   *     last seen
   * @param exportedRows how many rows were exported by this call; 0 for all verbs but rejoin
   */
  record Done(LogPosition position, long exportedRows) implements Outcome {}

  /**
   * Refused: this replica has already acted for a newer epoch.
   *
   * @param seen the newest epoch it has acted for
   */
  record StaleEpoch(Epoch seen) implements Outcome {}

  /**
   * Refused: this replica's log is not a prefix of the primary's.
   *
   * @param because how that was seen
   */
  record Diverged(String because) implements Outcome {}

  /**
   * Nothing changed, or what changed is harmless; may be tried again.
   *
   * @param because what went wrong and what to do about it
   */
  record Failed(String because) implements Outcome {}

  /**
   * It may or may not have happened; counts as the worse case.
   *
   * @param because what is not known
   */
  record Indeterminate(String because) implements Outcome {}
}
