package dev.holdfast.drill.check;

import dev.holdfast.model.LogPosition;

/**
 * Who acknowledged an operation.
 *
 * @param server the name of the engine that answered, as the engine itself says
 * @param standby whether the engine was a standby when it answered
 * @param position how far the engine's log reached while the operation ran: for a write, what was
 *     inserted before its commit; for a read, what was on disk. Its timeline tells which primary
 *     this was. {@link LogPosition#START} on a standby
 * @param servedMicros what the engine's clock showed while the operation ran, in microseconds since
 *     1970; {@link #UNTOLD} if it did not say
 */
public record Answer(String server, boolean standby, LogPosition position, long servedMicros) {
  /** The engine did not say when it ran the operation. */
  public static final long UNTOLD = 0;

  /** An answer of an engine that did not say when. */
  public Answer(String server, boolean standby, LogPosition position) {
    this(server, standby, position, UNTOLD);
  }
}
