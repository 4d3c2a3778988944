package dev.holdfast.engine.postgres;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a server's log, on its way from who reads it to who writes it to disk. Adding
 * never waits, for clients may be waiting for it: what comes while too much waits for a slow disk
 * is lost.
 */
final class LogText extends InputStream {
  /** Thousands of lines: far more than a server has to say while a disk pauses. */
  static final int WAITING_BYTES_MAX = 1 << 20;

  private final Deque<byte[]> waiting = new ArrayDeque<>(); // guarded by this
  private int bytes; // guarded by this
  private boolean ended; // guarded by this

  // Owned by the reading thread.
  private byte[] current = {};
  private int position;

  /** Adds a piece, unless too much waits. */
  synchronized void add(byte[] piece) {
    if (!ended && bytes + piece.length <= WAITING_BYTES_MAX) {
      waiting.add(piece);
      bytes += piece.length;
      notifyAll();
    }
  }

  /** Nothing more will be added. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  @Override
  public int read() {
    return advance() ? current[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int most) {
    if (most == 0) {
      return 0;
    }
    if (!advance()) {
      return -1;
    }
    int count = Math.min(most, current.length - position);
    System.arraycopy(current, position, into, from, count);
    position += count;
    return count;
  }

  /** Whether there is something to read; waits until that is known. */
  private boolean advance() {
    while (position == current.length) {
      byte[] next = next();
      if (next == null) {
        return false;
      }
      current = next;
      position = 0;
    }
    return true;
  }

  private synchronized byte @Nullable [] next() {
    while (waiting.isEmpty() && !ended) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
    byte[] next = waiting.poll();
    bytes -= next == null ? 0 : next.length;
    return next;
  }
}
