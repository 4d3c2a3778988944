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
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.TransferLeadershipException;

/** Hands the leadership over on request, since no priorities do. */
final class Transfer {
  /**
   * While it tries, the leader accepts no proposals; a region that is dead must not stop the others
   * for longer than an election would.
   */
  static final Duration TRY_MAX = Duration.ofSeconds(2);

  private final ConsensusPeer peer;
  private final Courier courier;
  private final Duration silenceMax;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong lastCall = new AtomicLong();

  /**
   * @param silenceMax a region that the leader has not heard of for longer is not reached
   */
  Transfer(ConsensusPeer peer, Courier courier, Duration silenceMax) {
    this.peer = peer;
    this.courier = courier;
    this.silenceMax = silenceMax;
  }

  ProposalOutcome to(RegionId region, Duration patience) throws InterruptedException {
    var leader = peer.leader();
    if (leader.isEmpty()) {
      return new NotSent("No leader is known");
    }
    if (leader.get().equals(region)) {
      return new Applied(new byte[0]);
    }
    var answer = new CompletableFuture<ProposalOutcome>();
    var asker =
        Thread.ofVirtual()
            .name("transfer-to-" + region)
            .start(() -> answer.complete(ask(leader.get(), region, patience)));
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Indeterminate(leader.get() + " did not answer in time");
    } catch (ExecutionException e) {
      throw new IllegalStateException("An outcome is never an exception", e);
    } finally {
      asker.interrupt();
    }
  }

  private ProposalOutcome ask(RegionId leader, RegionId to, Duration patience) {
    boolean local = leader.equals(peer.region());
    try {
      // A Ratis leader whose request to take over fails at once refuses proposals ever after, so
      // it must not be asked to hand over to a region that it does not reach.
      var role = local ? peer.member().role() : roleOf(leader);
      if (!reaches(role, to)) {
        return new NotSent(leader + " as leader does not reach " + to);
      }
    } catch (IOException | RuntimeException e) {
      return new NotSent(leader + " as leader did not say whether it reaches " + to + ": " + e);
    }
    var millis = Math.max(1, Math.min(patience.toMillis(), TRY_MAX.toMillis()));
    var request =
        new TransferLeadershipRequest(
            client, id(leader), group(), lastCall.incrementAndGet(), id(to), millis);
    try {
      return outcome(to, local ? peer.member().transfer(request) : courier.send(request));
    } catch (IOException | RuntimeException e) {
      return new Indeterminate(leader + " did not answer: " + e);
    }
  }

  private RoleInfoProto roleOf(RegionId leader) throws IOException {
    var request = new GroupInfoRequest(client, id(leader), group(), lastCall.incrementAndGet());
    if (courier.send(request) instanceof GroupInfoReply info) {
      return info.getRoleInfoProto();
    }
    throw new IOException(leader + " answered something else");
  }

  private boolean reaches(RoleInfoProto leader, RegionId to) {
    return leader.getLeaderInfo().getFollowerInfoList().stream()
        .filter(follower -> follower.getId().getId().toStringUtf8().equals(to.value()))
        .anyMatch(follower -> follower.getLastRpcElapsedTimeMs() <= silenceMax.toMillis());
  }

  private RaftGroupId group() {
    return peer.member().groupId();
  }

  private static RaftPeerId id(RegionId region) {
    return RaftPeerId.valueOf(region.value());
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
