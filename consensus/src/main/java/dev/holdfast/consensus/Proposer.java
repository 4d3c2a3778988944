package dev.holdfast.consensus;

import dev.holdfast.consensus.Outstanding.Attempt;
import dev.holdfast.consensus.ProposalOutcome.Indeterminate;
import dev.holdfast.consensus.ProposalOutcome.NotSent;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * Brings this region's proposals to the leader, one at a time.
 *
 * <p>One at a time is not politeness: a Ratis leader looks whether it still has a majority only
 * when nothing was proposed to it for one election timeout. A leader that was cut off and whose own
 * region goes on proposing would lead for ever. So a proposal that was handed to our own leader
 * holds the turn until Ratis lets go of it, however impatient its caller is.
 */
final class Proposer {
  /** After the leader failed to answer, the own log shows a stored command within two beats. */
  private static final Duration EVIDENCE_MAX = Duration.ofSeconds(1);

  private final ConsensusPeer peer;
  private final Outstanding outstanding;
  private final Courier courier;
  private final Semaphore turn = new Semaphore(1, true);

  Proposer(ConsensusPeer peer, Outstanding outstanding, Courier courier) {
    this.peer = peer;
    this.outstanding = outstanding;
    this.courier = courier;
  }

  ProposalOutcome propose(byte[] command, Duration patience) throws InterruptedException {
    if (command.length > RatisSettings.COMMAND_BYTES_MAX) {
      throw new IllegalArgumentException(
          "A command has at most %d bytes, this one has %d"
              .formatted(RatisSettings.COMMAND_BYTES_MAX, command.length));
    }
    long deadline = System.nanoTime() + patience.toNanos();
    if (!turn.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      return new NotSent("An earlier proposal of " + peer.region() + " is still undecided");
    }
    var submission = new Submission(command, deadline);
    try {
      return submission.outcome();
    } finally {
      outstanding.end();
      var _ = submission.held.whenComplete((_, _) -> turn.release());
    }
  }

  /** The attempts at one proposal: another one follows only if the last was surely not sent. */
  private final class Submission {
    private final byte[] command;
    private final long deadline;

    /** Ends when Ratis holds nothing of this proposal in our own leader any more. */
    private CompletableFuture<?> held = CompletableFuture.completedFuture(0);

    Submission(byte[] command, long deadline) {
      this.command = command;
      this.deadline = deadline;
    }

    ProposalOutcome outcome() throws InterruptedException {
      ProposalOutcome last = new NotSent("No leader is known");
      long begun;
      do {
        begun = System.nanoTime();
        var leader = peer.leaderHeard();
        if (leader.isPresent() && (leader.get().equals(peer.region()) || outstanding.settled())) {
          last = attempt(leader.get());
          if (!(last instanceof NotSent)) {
            return last;
          }
        }
      } while (outstanding.awaitChange(begun, deadline));
      return last;
    }

    private ProposalOutcome attempt(RegionId leader) throws InterruptedException {
      boolean local = leader.equals(peer.region());
      var attempt = outstanding.begin(leader, local);
      var request = request(attempt);
      if (!local) {
        return carried(attempt, request);
      }
      var answer = peer.member().submit(request);
      held = answer;
      var _ = answer.whenComplete((reply, failure) -> settle(attempt, reply, failure));
      return attempt.await(deadline);
    }

    private ProposalOutcome carried(Attempt attempt, RaftClientRequest request)
        throws InterruptedException {
      var name = "propose-to-" + attempt.leader();
      var carrier = Thread.ofVirtual().name(name).start(() -> carry(attempt, request));
      try {
        var outcome = attempt.await(deadline);
        if (outcome instanceof Indeterminate) {
          courier.unanswered(attempt.leader());
        }
        return outcome;
      } finally {
        carrier.interrupt();
      }
    }

    private RaftClientRequest request(Attempt attempt) {
      return RaftClientRequest.newBuilder()
          .setClientId(attempt.id().getClientId())
          .setCallId(attempt.id().getLongId())
          .setServerId(RaftPeerId.valueOf(attempt.leader().value()))
          .setGroupId(peer.member().groupId())
          .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(command)))
          .setType(RaftClientRequest.writeRequestType())
          .setTimeoutMs(millisLeft(deadline))
          .build();
    }
  }

  private void carry(Attempt attempt, RaftClientRequest request) {
    try {
      settle(attempt, courier.send(request), null);
    } catch (IOException | RuntimeException e) {
      settle(attempt, null, e);
    }
    try {
      // If it was stored all the same, our own log will show it about now.
      var outcome = attempt.await(System.nanoTime() + EVIDENCE_MAX.toNanos());
      outstanding.conclude(attempt, outcome);
    } catch (InterruptedException e) {
      // the proposer has its outcome
    }
  }

  private void settle(
      Attempt attempt, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
    if (reply != null && reply.isSuccess()) {
      outstanding.answered(attempt, reply.getMessage().getContent().toByteArray());
      return;
    }
    var error = reply == null ? failure : reply.getException();
    var because = attempt.leader() + " as leader did not take it: " + error;
    if (surelyNotLogged(error)) {
      outstanding.refused(attempt, because);
    } else {
      outstanding.failed(attempt, because);
    }
  }

  private static boolean surelyNotLogged(@Nullable Throwable error) {
    for (var e = error; e != null; e = e.getCause()) {
      if (e instanceof LeaderNotReadyException
          || e instanceof LeaderSteppingDownException
          || e instanceof ServerNotReadyException
          || e instanceof ConnectException) {
        return true;
      }
    }
    return false;
  }

  private static long millisLeft(long deadline) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
  }
}
