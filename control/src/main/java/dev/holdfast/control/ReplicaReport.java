package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.Collections;
import java.util.SortedSet;

/**
 * What a region's agent sees of its own replica.
 *
 * @param state what the engine is doing
 * @param epoch the newest epoch that the replica has acted for
 * @param position how far its log reaches
 * @param streaming whether a standby receives from its primary
 * @param syncVersion on a primary: the version of the sync set in force, said only once as many of
 *     that set as it asks for have everything on disk that was acknowledged before, also after a
 *     restart of the engine; 0 elsewhere
 * @param troubledMillis for how long the agent has failed to bring the replica to where it should
 *     be; 0 when well
 * @param crashes on a primary: how often in the last half minute its server ended by itself and was
 *     started again in its epoch
 * @param unconfirmed on a primary: the standbys of its sync set that have not confirmed for a while
 *     what it wrote meanwhile, whatever they say of themselves; empty elsewhere
 * @param because one sentence for people
 */
public record ReplicaReport(
    State state,
    Epoch epoch,
    LogPosition position,
    boolean streaming,
    long syncVersion,
    long troubledMillis,
    int crashes,
    SortedSet<RegionId> unconfirmed,
    String because) {
  public ReplicaReport {
    unconfirmed = RegionState.fixed(unconfirmed);
  }

  /** Of a replica about whose standbys there is nothing to say. */
  public ReplicaReport(
      State state,
      Epoch epoch,
      LogPosition position,
      boolean streaming,
      long syncVersion,
      long troubledMillis,
      String because) {
    this(
        state,
        epoch,
        position,
        streaming,
        syncVersion,
        troubledMillis,
        0,
        Collections.emptySortedSet(),
        because);
  }

  /** What an engine is doing. */
  public enum State {
    /** Holds no data. */
    EMPTY,
    /** Holds data, does not run. */
    STOPPED,
    /** Takes writes. */
    PRIMARY,
    /** Follows a primary, or could. */
    STANDBY,
    /** Its log is not of the committed history: it is no prefix of the primary's. */
    DIVERGED,
    /** Cannot be told; counts as the worse case. */
    UNKNOWN
  }

  ReplicaReport calm() {
    return new ReplicaReport(
        state, epoch, position, streaming, syncVersion, 0, 0, unconfirmed, because);
  }
}
