package dev.holdfast.consensus;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.consensus.ProposalOutcome.Indeterminate;
import dev.holdfast.consensus.ProposalOutcome.NotSent;
import dev.holdfast.model.RegionId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.ClientInvocationId;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/**
 * The one proposal of this region that is not decided yet, and the evidence about it.
 *
 * <p>Ratis answers "not the leader" both for a command that it never took and for one that it wrote
 * to its log before it lost the leadership, so its answer alone proves nothing. What does: the
 * command was applied here; or it was written to our own log, and then an entry of a later term was
 * applied here without it, so that no log can contain it any more.
 *
 * <p>Called by Ratis' threads (some hold Ratis' locks, so nothing here blocks) and by the proposer;
 * everything is guarded by {@code this}.
 */
final class Outstanding {
  /**
   * How long after its last look a proposer without a leader looks again, if nothing wakes it. A
   * leader elsewhere that refused has taken longer than that to answer.
   */
  private static final long LOOK_AGAIN_MS = 50;

  /**
   * A new leader takes nothing before its first entry has come back to it. Who asks it at first
   * sight is refused by a hair, and is a round trip late. Less than {@link #LOOK_AGAIN_MS}.
   */
  private static final long SETTLES_NANOS = TimeUnit.MILLISECONDS.toNanos(45);

  private static final long NOT_ORPHANED = -1;

  private final ClientId client = ClientId.randomId();
  private @Nullable Attempt current;
  private long lastCall;
  private long appliedTerm;
  private long ledNanos = System.nanoTime() - SETTLES_NANOS;

  /** One submission of a command to one leader. */
  static final class Attempt {
    private final ClientInvocationId id;
    private final RegionId leader;
    private final boolean local;
    private final CompletableFuture<ProposalOutcome> outcome = new CompletableFuture<>();
    private boolean appending;
    private long orphanTerm = NOT_ORPHANED;

    private Attempt(ClientInvocationId id, RegionId leader, boolean local) {
      this.id = id;
      this.leader = leader;
      this.local = local;
    }

    ClientInvocationId id() {
      return id;
    }

    RegionId leader() {
      return leader;
    }

    /** Waits for the outcome; unknown if there is none by {@code deadline} (nano time). */
    ProposalOutcome await(long deadline) throws InterruptedException {
      try {
        return outcome.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return new Indeterminate(leader + " as leader did not answer in time");
      } catch (ExecutionException e) {
        throw new IllegalStateException("An outcome is never an exception", e);
      }
    }
  }

  ClientId client() {
    return client;
  }

  synchronized Attempt begin(RegionId leader, boolean local) {
    lastCall++;
    current = new Attempt(ClientInvocationId.valueOf(client, lastCall), leader, local);
    return current;
  }

  synchronized void end() {
    current = null;
  }

  /** The leader answered that it applied the command. */
  synchronized void answered(Attempt attempt, byte[] result) {
    attempt.outcome.complete(new Applied(result));
  }

  /** The leader refused the command before it could reach its log. */
  synchronized void refused(Attempt attempt, String because) {
    attempt.outcome.complete(new NotSent(because));
  }

  /** The leader answered with an error that says nothing about the log. */
  synchronized void failed(Attempt attempt, String because) {
    if (attempt.local && !attempt.appending) {
      attempt.outcome.complete(new NotSent(because));
    }
  }

  /** There will be no more evidence than there is. */
  synchronized void conclude(Attempt attempt, ProposalOutcome outcome) {
    attempt.outcome.complete(outcome);
  }

  /** The command is about to be written to our own log, as leader. */
  synchronized void appending(ClientInvocationId id) {
    if (current != null && current.id.equals(id)) {
      current.appending = true;
    }
  }

  synchronized void applied(LogEntryProto entry, byte[] result) {
    if (current != null && current.id.match(entry.getStateMachineLogEntry())) {
      current.outcome.complete(new Applied(result));
    }
    reached(entry.getTerm());
  }

  /** An entry of this term was applied. */
  synchronized void reached(long term) {
    appliedTerm = Math.max(appliedTerm, term);
    settleOrphan();
  }

  /** The leadership was lost while the command was in our own log, not yet committed. */
  synchronized void orphaned(LogEntryProto entry) {
    if (current != null && current.id.match(entry.getStateMachineLogEntry())) {
      current.orphanTerm = entry.getTerm();
      settleOrphan();
    }
  }

  private void settleOrphan() {
    if (current != null && current.orphanTerm != NOT_ORPHANED && appliedTerm > current.orphanTerm) {
      current.outcome.complete(new NotSent("The next leader's log went on without it"));
    }
  }

  /** A snapshot took the place of entries, and the command may have been among them. */
  synchronized void skippedTo(long term) {
    appliedTerm = Math.max(appliedTerm, term);
    if (current != null) {
      current.outcome.complete(new Indeterminate("A snapshot replaced this part of the log"));
    }
  }

  /** Somebody leads. What was sent to somebody else waits no longer: time is short then. */
  synchronized void led(RaftPeerId leader) {
    ledNanos = System.nanoTime();
    if (current != null && !current.local && !leader.toString().equals(current.leader.value())) {
      current.outcome.complete(
          new Indeterminate(current.leader + " lost the leadership before it answered"));
    }
    notifyAll();
  }

  /** Whether whoever leads elsewhere has had the time to become ready for proposals. */
  synchronized boolean settled() {
    return System.nanoTime() - ledNanos >= SETTLES_NANOS;
  }

  synchronized void wake() {
    notifyAll();
  }

  /**
   * Waits until something may have changed about who leads since the last look.
   *
   * @param looked when that began (nano time)
   * @return whether there is time left until {@code deadline} (nano time)
   */
  @SuppressWarnings("WaitNotInLoop") // the caller loops, and looks at the leader itself
  synchronized boolean awaitChange(long looked, long deadline) throws InterruptedException {
    long now = System.nanoTime();
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - now);
    long rest = Math.min(left, LOOK_AGAIN_MS - TimeUnit.NANOSECONDS.toMillis(now - looked));
    if (rest > 0) {
      wait(rest);
    }
    return left > 0;
  }
}
