package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.time.Duration;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.client.GrpcClientRpc;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Carries requests to the leader when that is another region: one attempt each, over a connection
 * that is replaced as soon as it does not answer.
 */
final class Courier implements AutoCloseable {
  /**
   * A connection on which nothing was answered for this long is given up. Shorter, and a leader
   * that is merely far away would be dialled for every request.
   */
  private static final long UNANSWERED_MAX_NANOS = Duration.ofSeconds(1).toNanos();

  private final GrpcClientRpc rpc;
  private long unansweredSince; // nano time; guarded by this
  private boolean unanswered;

  Courier(ClientId client, RaftGroup group, RaftProperties properties, Parameters parameters) {
    rpc = new GrpcFactory(parameters).newRaftClientRpc(client, properties);
    rpc.addRaftPeers(group.getPeers());
  }

  /**
   * Sends and waits for the answer.
   *
   * @param request its timeout bounds the wait; an interrupt ends it
   * @throws IOException if there was no answer, which says nothing about what became of the request
   */
  RaftClientReply send(RaftClientRequest request) throws IOException {
    sending();
    try {
      var reply = rpc.sendRequest(request);
      answered();
      return reply;
    } catch (IOException | RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        reconnect(request.getServerId());
      }
      throw e;
    }
  }

  /**
   * Makes sure of a connection to a region, so that it need not be made when that region has come
   * to lead: three round trips then, while a lease runs out or nobody can write. Never blocks.
   *
   * @param greeting any answer will do, and most say that somebody else leads
   */
  void greet(RaftClientRequest greeting) {
    var region = greeting.getServerId();
    Thread.ofVirtual()
        .name("greet-" + region)
        .start(() -> {
          try {
            var _ = rpc.sendRequest(greeting);
          } catch (IOException | RuntimeException e) {
            Reconnect.now(rpc.getProxies(), region);
          }
        });
  }

  /** Whoever waited for this region gave up; its connection may be dead. */
  void unanswered(RegionId region) {
    boolean dead;
    synchronized (this) {
      dead = unanswered && System.nanoTime() - unansweredSince >= UNANSWERED_MAX_NANOS;
    }
    if (dead) {
      reconnect(RaftPeerId.valueOf(region.value()));
    }
  }

  private synchronized void sending() {
    if (!unanswered) {
      unanswered = true;
      unansweredSince = System.nanoTime();
    }
  }

  private synchronized void answered() {
    unanswered = false;
  }

  private void reconnect(RaftPeerId peer) {
    answered();
    Reconnect.now(rpc.getProxies(), peer);
  }

  @Override
  public void close() {
    rpc.close();
  }
}
