package dev.holdfast.engine;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.Map;
import java.util.Optional;

/**
 * What is seen of a replica at one moment.
 *
 * @param state what the engine is doing
 * @param epoch the newest epoch the replica has acted for
 * @param position how far its log reaches: written on a primary, received and on disk on a standby
 * @param streaming whether a standby is connected to its primary and receiving; false on a primary
 * @param standbys on a primary: the connected standbys and how far each has the log on disk; empty
 *     elsewhere
 * @param sync on a primary: the synchronous standbys in force; empty elsewhere or where not known
 * @param storage why the replica's disk takes nothing, although its server may run; empty while it
 *     does, and where that is not known
 * @param because one sentence for people, above all when something is wrong
 */
public record Observation(
    State state,
    Epoch epoch,
    LogPosition position,
    boolean streaming,
    Map<RegionId, LogPosition> standbys,
    Optional<SyncStandbys> sync,
    Optional<String> storage,
    String because) {
  public Observation {
    standbys = Map.copyOf(standbys);
  }

  /** Of a replica whose disk is not known to refuse anything. */
  public Observation(
      State state,
      Epoch epoch,
      LogPosition position,
      boolean streaming,
      Map<RegionId, LogPosition> standbys,
      Optional<SyncStandbys> sync,
      String because) {
    this(state, epoch, position, streaming, standbys, sync, Optional.empty(), because);
  }

  /** The same on a disk that takes nothing because of that, or takes what it is given. */
  public Observation on(Optional<String> disk) {
    return new Observation(state, epoch, position, streaming, standbys, sync, disk, because);
  }

  /** What an engine is doing. */
  public enum State {
    /** There is no data yet. */
    EMPTY,
    /** There is data; no server runs. */
    STOPPED,
    /** Runs and takes writes. */
    PRIMARY,
    /** Runs and follows, or could. */
    STANDBY,
    /**
     * There is data, but its log is not of the committed history: promoted by hand, reset, a
     * restored copy, a timeline that no epoch began. Its position says nothing about the committed
     * log, so it is the last one from before; it is no candidate and counts for nothing until it
     * was cloned again.
     */
    FOREIGN,
    /** Cannot be told; counts as the worse case. */
    UNKNOWN
  }
}
