package dev.holdfast.drill.check;

import dev.holdfast.model.RegionId;
import java.util.Optional;

/**
 * One operation of one client, from its invocation to its outcome. Times are nanoseconds since the
 * drill's clients started.
 *
 * @param id unique within the drill
 * @param client which client sent it; a client waits for one operation before it sends the next
 * @param region through whose writer endpoint it went
 * @param kind whether it wrote or read
 * @param key what was written, or whose presence was read
 * @param span when it happened
 * @param outcome how it ended
 */
public record Operation(
    long id, int client, RegionId region, Kind kind, WriteKey key, Span span, Outcome outcome) {
  /** Whether an operation wrote or read. */
  public enum Kind {
    /** Inserts a row that never existed. */
    WRITE,
    /** Looks for a row whose write was acknowledged before. */
    READ
  }

  /**
   * When an operation happened.
   *
   * @param scheduledNanos when it was due, whether or not a connection was free; latency counts
   *     from here
   * @param invokedNanos when it was sent
   * @param completedNanos when its outcome was known
   */
  public record Span(long scheduledNanos, long invokedNanos, long completedNanos) {
    public Span {
      if (scheduledNanos > invokedNanos || invokedNanos > completedNanos) {
        throw new IllegalArgumentException(
            "An operation is due, then sent, then done: "
                + scheduledNanos
                + ", "
                + invokedNanos
                + ", "
                + completedNanos);
      }
    }
  }

  /** Whether this wrote. */
  public boolean write() {
    return kind == Kind.WRITE;
  }

  /** Who acknowledged this; empty if nobody did. */
  public Optional<Answer> answer() {
    return outcome instanceof Outcome.Acknowledged(Answer answer, boolean _)
        ? Optional.of(answer)
        : Optional.empty();
  }

  /** Whether this is a write that was acknowledged. */
  public boolean acknowledgedWrite() {
    return write() && outcome instanceof Outcome.Acknowledged;
  }

  /** When it was sent. */
  public long invokedNanos() {
    return span.invokedNanos();
  }

  /** When its outcome was known. */
  public long completedNanos() {
    return span.completedNanos();
  }

  /** From when it was due until its outcome was known. */
  public long latencyNanos() {
    return span.completedNanos() - span.scheduledNanos();
  }
}
