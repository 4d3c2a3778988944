package dev.holdfast.engine.postgres;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipe into which a server, with all its processes, logs. A process of PostgreSQL writes what
 * it logs before it answers its client. So whoever has received an answer can find out here whether
 * all that was logged before it has been read, {@link #readUpToNow}: the pipe is empty, and nobody
 * is at work on what was taken from it. Nothing is taken before that work is announced, hence no
 * moment in between.
 *
 * <p>A thread of its own empties the pipe, so the server never waits for us; whoever asks while
 * something is in it lends a hand. What is read is guarded by a lock, held for microseconds. Any
 * thread may ask.
 */
final class LogPipe {
  private static final Logger LOG = LoggerFactory.getLogger(LogPipe.class);

  /** As much as a pipe holds. */
  private static final int BUFFER_BYTES = 64 * 1024;

  /**
   * Somebody else who is at work is done within it, unless he has lost the processor; then whoever
   * asks has better things to do.
   */
  private static final Duration HAND_PATIENCE = Duration.ofNanos(100_000);

  /** A signal interrupts a call now and then, never so many in a row. */
  private static final int FAILURES_MAX = 100;

  private final int readEnd;
  private final int writeEnd;
  private final LogText text = new LogText();
  private final LogScanner scanner;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER_BYTES);

  // Written under the lock, read by any thread.
  private volatile boolean working;
  private volatile boolean ended;
  private volatile boolean broken;

  /** Hears which processes have given up waiting, and that no more will. */
  interface Ear {
    /** A process has given up waiting; called before {@link LogPipe#readUpToNow} says yes. */
    void gaveUp(long pid);

    /** All processes are gone, and all they said is read. */
    void ended(LogPipe pipe);
  }

  private final Ear ear;

  private LogPipe(int readEnd, int writeEnd, Ear ear) {
    this.readEnd = readEnd;
    this.writeEnd = writeEnd;
    this.ear = ear;
    this.scanner =
        new LogScanner(
            new LogScanner.Ear() {
              @Override
              public void gaveUp(long pid) {
                ear.gaveUp(pid);
              }

              @Override
              public void kept(byte[] bytes) {
                text.add(bytes);
              }
            });
  }

  /** Makes a pipe that no child inherits unless it is given to it. */
  static LogPipe open(Ear ear) throws IOException {
    int[] ends = Libc.pipe();
    return new LogPipe(ends[0], ends[1], ear);
  }

  /** Where a child is to write. */
  ProcessBuilder.Redirect into() {
    return ProcessBuilder.Redirect.to(new File("/proc/self/fd/" + writeEnd));
  }

  /** The child has its end; begins to read. */
  void begin(String name) {
    // With a writing end of our own open, the pipe would never end.
    Libc.close(writeEnd);
    Thread.ofPlatform().daemon().name("postgres-pipe-" + name).start(this::readAll);
  }

  /** There is no child. */
  void abandon() {
    Libc.close(writeEnd);
    lock.lock();
    try {
      end();
    } finally {
      lock.unlock();
    }
  }

  /** What is kept of the log, to be read by one thread. */
  InputStream text() {
    return text;
  }

  /**
   * The postmaster is gone. What it said is in the text, which ends with it; its children may live
   * on for a moment and are heard to the end.
   */
  void mainProcessEnded() {
    lock.lock();
    try {
      if (!ended) {
        empty();
      }
    } finally {
      lock.unlock();
    }
    text.end();
  }

  /**
   * Whether all that was logged before this was called has been looked at. No means: ask again. A
   * log that can no longer be read never says yes.
   */
  boolean readUpToNow() {
    if (ended) {
      return true;
    }
    // In this order: who takes something from the pipe has said before that he is at work.
    boolean idle = Libc.readable(readEnd) == 0 && !working;
    return idle ? !broken : lendAHand();
  }

  private boolean lendAHand() {
    try {
      if (!lock.tryLock(HAND_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      return ended || empty();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: reads what is in the pipe now, which never waits; whether it could be read. */
  private boolean empty() {
    int waiting = Libc.readable(readEnd);
    int crowd = waiting;
    int failures = 0;
    working = true;
    while (waiting > 0 && failures < FAILURES_MAX) {
      int count = Libc.read(readEnd, memory, Math.min(waiting, BUFFER_BYTES));
      if (count > 0) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, buffer, 0, count);
        scanner.take(buffer, count, crowd);
        waiting -= count;
        failures = 0;
      } else {
        failures++;
      }
    }
    if (waiting != 0) {
      broken = true;
    }
    working = false;
    return !broken;
  }

  private void readAll() {
    int failures = 0;
    while (!broken && failures < FAILURES_MAX) {
      Libc.Readiness readiness = Libc.awaitReadable(readEnd);
      if (readiness == Libc.Readiness.INTERRUPTED) {
        failures++;
        continue;
      }
      failures = 0;
      lock.lock();
      try {
        boolean more = empty();
        if (more && readiness == Libc.Readiness.ENDED && Libc.readable(readEnd) == 0) {
          end();
          return;
        }
      } finally {
        lock.unlock();
      }
    }
    broken = true;
    LOG.error(
        "The server's log can no longer be read, so nothing is passed on to its clients; restart"
            + " the region's node");
    text.end();
  }

  /** Under the lock. */
  private void end() {
    ended = true;
    text.end();
    ear.ended(this);
    // Who has just looked at whether it has ended may still ask the number's next owner whether
    // there is something to read; whatever that answers, he is told under the lock that this has.
    Libc.close(readEnd);
  }
}
