package dev.holdfast.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Keeps what a server has said until its check lets it pass. The server is not read meanwhile, so
 * what is kept is what one read may bring. Owned by the connection's event loop.
 */
final class HeldAnswers {
  /**
   * A check is about something that takes microseconds; one that still cannot tell by then will not
   * any more.
   */
  static final Duration HOLD_LIMIT = Duration.ofSeconds(5);

  private static final Duration PAUSE_FIRST = Duration.ofMillis(1);
  private static final Duration PAUSE_MAX = Duration.ofMillis(16);

  private final AnswerCheck check;
  private final EventLoop loop;
  private final Way way;
  private final Deque<ByteBuf> kept = new ArrayDeque<>();
  private Duration pause = PAUSE_FIRST;
  private Duration waited = Duration.ZERO;
  private boolean over;

  /** Where held answers go in the end. */
  interface Way {
    /** They may pass; takes over the references. */
    void free(Deque<ByteBuf> answers);

    /** They may not. */
    void bar(String because);
  }

  HeldAnswers(AnswerCheck check, EventLoop loop, Way way) {
    this.check = check;
    this.loop = loop;
    this.way = way;
  }

  /** Whether something is kept. */
  boolean holding() {
    return !kept.isEmpty();
  }

  /**
   * The server has said something; true if it may pass now. If not, the reference is taken over.
   */
  boolean mayPass(ByteBuf bytes) {
    check.heard(bytes);
    if (holding()) {
      kept.add(bytes);
      return false;
    }
    switch (check.verdict()) {
      case PASS -> {
        return true;
      }
      case HOLD -> hold(bytes);
      case CUT -> {
        bytes.release();
        way.bar(check.because());
      }
    }
    return false;
  }

  private void hold(ByteBuf bytes) {
    kept.add(bytes);
    pause = PAUSE_FIRST;
    waited = Duration.ZERO;
    askLater();
  }

  private void askLater() {
    var _ = loop.schedule(this::askAgain, pause.toNanos(), TimeUnit.NANOSECONDS);
    waited = waited.plus(pause);
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX;
  }

  private void askAgain() {
    if (over) {
      return;
    }
    switch (check.verdict()) {
      case PASS -> {
        var answers = new ArrayDeque<>(kept);
        kept.clear();
        way.free(answers);
      }
      case HOLD -> {
        if (waited.compareTo(HOLD_LIMIT) >= 0) {
          way.bar(
              check.because() + ", and after " + HOLD_LIMIT.toSeconds() + " s it may not pass yet");
        } else {
          askLater();
        }
      }
      case CUT -> way.bar(check.because());
    }
  }

  /** The connection is over. */
  void end() {
    if (!over) {
      over = true;
      kept.forEach(ByteBuf::release);
      kept.clear();
      check.ended();
    }
  }
}
