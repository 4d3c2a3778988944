package dev.holdfast.consensus;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.consensus.ProposalOutcome.Indeterminate;
import dev.holdfast.consensus.ProposalOutcome.NotSent;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.TransferLeadershipException;

/** Hands the leadership over on request, since no priorities do. */
final class Transfer {
  /**
   * While it tries, the leader accepts no proposals; a region that is dead must not stop the others
   * for longer than an election would.
   */
  private static final Duration TRY_MAX = Duration.ofSeconds(2);

  private final ConsensusPeer peer;
  private final Courier courier;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong lastCall = new AtomicLong();

  Transfer(ConsensusPeer peer, Courier courier) {
    this.peer = peer;
    this.courier = courier;
  }

  ProposalOutcome to(RegionId region, Duration patience) throws InterruptedException {
    var leader = peer.leader();
    if (leader.isEmpty()) {
      return new NotSent("No leader is known");
    }
    if (leader.get().equals(region)) {
      return new Applied(new byte[0]);
    }
    var reply = new CompletableFuture<RaftClientReply>();
    var asker =
        Thread.ofVirtual()
            .name("transfer-to-" + region)
            .start(() -> ask(leader.get(), region, patience, reply));
    try {
      return outcome(region, reply.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return new Indeterminate(leader.get() + " did not answer in time");
    } catch (ExecutionException e) {
      return new Indeterminate(leader.get() + " did not answer: " + e.getCause());
    } finally {
      asker.interrupt();
    }
  }

  private void ask(
      RegionId leader, RegionId to, Duration patience, CompletableFuture<RaftClientReply> reply) {
    var millis = Math.max(1, Math.min(patience.toMillis(), TRY_MAX.toMillis()));
    var request =
        new TransferLeadershipRequest(
            client,
            RaftPeerId.valueOf(leader.value()),
            peer.member().groupId(),
            lastCall.incrementAndGet(),
            RaftPeerId.valueOf(to.value()),
            millis);
    try {
      boolean local = leader.equals(peer.region());
      reply.complete(local ? peer.member().transfer(request) : courier.send(request));
    } catch (IOException | RuntimeException e) {
      reply.completeExceptionally(e);
    }
  }

  private static ProposalOutcome outcome(RegionId to, RaftClientReply reply) {
    if (reply.isSuccess()) {
      return new Applied(new byte[0]);
    }
    var error = reply.getException();
    return error instanceof TransferLeadershipException
        ? new Indeterminate(to + " did not take the leadership: " + error.getMessage())
        : new NotSent("The leadership was not offered to " + to + ": " + error);
  }
}
