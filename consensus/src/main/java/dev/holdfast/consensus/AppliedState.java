package dev.holdfast.consensus;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;

/**
 * The state of this region and how far the log was carried out on it, across the servers that come
 * and go. Thread-safe; {@link #index} and {@link #age} do not wait for what is being carried out.
 *
 * <p>A server that starts hands over its latest snapshot and then every entry after that anew. What
 * was carried out before is the same, so it is skipped: whoever looks at the state must not see it
 * fall back by minutes because a disk was full for a moment.
 */
final class AppliedState {
  private final ReplicatedState state;
  private final byte[] empty;
  private @Nullable AppliedLog owner;
  private Optional<TermIndex> applied = Optional.empty();
  private volatile long index = RaftLog.INVALID_LOG_INDEX;
  private volatile long appliedNanos = System.nanoTime();

  AppliedState(ReplicatedState state) {
    this.state = state;
    this.empty = state.snapshot();
  }

  /** Reads a snapshot, only if it is needed. */
  interface Snapshot {
    /** The whole of it. */
    byte[] read() throws IOException;
  }

  /**
   * From now on, this log alone carries out.
   *
   * @param at how far its snapshot reaches
   * @param snapshot that snapshot; empty if there is none
   */
  synchronized void load(AppliedLog log, TermIndex at, Optional<Snapshot> snapshot)
      throws IOException {
    owner = log;
    if (applied.filter(known -> known.getIndex() >= at.getIndex()).isPresent()) {
      return;
    }
    byte[] whole = snapshot.isPresent() ? snapshot.get().read() : empty;
    // In doubt until it is all there.
    applied = Optional.empty();
    state.restore(whole);
    advance(at);
  }

  /** Carries out an entry; empty if that was done before. */
  synchronized Optional<byte[]> apply(AppliedLog log, TermIndex at, byte[] command, Duration age) {
    requireOwner(log);
    if (isDone(at)) {
      return Optional.empty();
    }
    var before = applied;
    applied = Optional.empty();
    byte[] result = state.apply(command, age);
    applied = before;
    advance(at);
    return Optional.of(result);
  }

  /** An entry that carries no command was reached. */
  synchronized void reached(AppliedLog log, TermIndex at) {
    requireOwner(log);
    if (!isDone(at)) {
      advance(at);
    }
  }

  /** The state at exactly this position; empty while it is further than that. */
  synchronized Optional<byte[]> at(AppliedLog log, TermIndex at) {
    requireOwner(log);
    return applied.filter(at::equals).map(_ -> state.snapshot());
  }

  private boolean isDone(TermIndex at) {
    return applied.filter(known -> known.getIndex() >= at.getIndex()).isPresent();
  }

  private void advance(TermIndex at) {
    applied = Optional.of(at);
    index = at.getIndex();
    appliedNanos = System.nanoTime();
  }

  /** A server that was given up may still be about to carry out something. */
  private void requireOwner(AppliedLog log) {
    if (owner != log) {
      throw new IllegalStateException("Another server carries out the log by now");
    }
  }

  /** How far the log was carried out; {@link RaftLog#INVALID_LOG_INDEX} while nothing was. */
  long index() {
    return index;
  }

  /** How long ago an entry was carried out last, or a snapshot taken in. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - appliedNanos);
  }
}
