package dev.holdfast.engine;

import java.time.Duration;
import java.util.SortedSet;

/**
 * An application that uses one replica's server directly. Every call makes a connection of its own.
 */
public interface EngineClient {
  /** How an attempt to write ended, as the application sees it. */
  enum Written {
    ACKNOWLEDGED,
    REFUSED,
    /** No answer in time, or an answer that leaves it open. */
    UNKNOWN
  }

  /** Creates what {@link #write} writes to. */
  Written prepare(Duration patience) throws InterruptedException;

  /** Writes a number that was not written before, in a transaction of its own. */
  Written write(int number, Duration patience) throws InterruptedException;

  /** All numbers that can be seen; empty if the server cannot be read. */
  SortedSet<Integer> read();
}
