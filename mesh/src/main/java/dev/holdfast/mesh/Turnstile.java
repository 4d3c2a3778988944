package dev.holdfast.mesh;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients of a server begin one after the other when many come at once, as they do when a
 * primary was just promoted. Beginning is what costs a server most: PostgreSQL makes a process for
 * it. All at once they would have the processors among them for so long that none gets anywhere,
 * and the standby that the first commit waits for least of all.
 *
 * <p>It smooths a rush and is no limit: whoever has waited for long enough goes in. Usable from any
 * thread.
 */
final class Turnstile {
  /** A client that waits for longer has met a server that is slow for another reason. */
  static final Duration WAIT_MAX = Duration.ofMillis(500);

  /** A server that has said nothing by then is not busy with beginning. */
  static final Duration BEGIN_MAX = Duration.ofMillis(250);

  /** Enough to keep every processor busy while some clients' answers are awaited. */
  private static final int ROOM_PER_PROCESSOR = 2;

  private final int room;
  private final Deque<Turn> waiting = new ArrayDeque<>(); // guarded by this
  private int inside; // guarded by this

  /**
   * @param room how many may begin at a time
   */
  Turnstile(int room) {
    this.room = room;
  }

  static Turnstile ofThisMachine() {
    return new Turnstile(ROOM_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
  }

  /** One client's turn; everything about it may be called any number of times. */
  final class Turn {
    private final ScheduledExecutorService thread;
    private final Runnable begin;
    private State state = State.WAITING; // guarded by Turnstile.this

    private Turn(ScheduledExecutorService thread, Runnable begin) {
      this.thread = thread;
      this.begin = begin;
    }

    /** It has begun, or will not any more. */
    void leave() {
      Turn next = left(this);
      if (next != null) {
        next.goIn();
      }
    }

    private void goIn() {
      thread.execute(begin);
      var _ = thread.schedule(this::leave, BEGIN_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void waitedEnough() {
      if (pushedThrough(this)) {
        goIn();
      }
    }
  }

  private enum State {
    WAITING,
    INSIDE,
    GONE
  }

  /**
   * Takes a turn.
   *
   * @param thread on which to begin, and which measures the time
   * @param begin called once, unless the turn is left before
   */
  Turn enter(ScheduledExecutorService thread, Runnable begin) {
    var turn = new Turn(thread, begin);
    if (admitted(turn)) {
      turn.goIn();
    } else {
      var _ = thread.schedule(turn::waitedEnough, WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
    return turn;
  }

  private synchronized boolean admitted(Turn turn) {
    if (inside >= room) {
      waiting.add(turn);
      return false;
    }
    goesIn(turn);
    return true;
  }

  private synchronized boolean pushedThrough(Turn turn) {
    if (turn.state != State.WAITING) {
      return false;
    }
    waiting.remove(turn);
    goesIn(turn);
    return true;
  }

  /** Who goes in next, or null. */
  private synchronized @Nullable Turn left(Turn turn) {
    State before = turn.state;
    turn.state = State.GONE;
    if (before == State.WAITING) {
      waiting.remove(turn);
    } else if (before == State.INSIDE) {
      inside--;
      if (inside < room && !waiting.isEmpty()) {
        Turn next = waiting.remove();
        goesIn(next);
        return next;
      }
    }
    return null;
  }

  private void goesIn(Turn turn) {
    inside++;
    turn.state = State.INSIDE;
  }
}
