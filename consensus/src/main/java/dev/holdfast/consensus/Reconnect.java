package dev.holdfast.consensus;

import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.util.PeerProxyMap;

/** Replaces a connection by a fresh one at once. */
final class Reconnect {
  private Reconnect() {}

  /**
   * Drops what connects to a peer; the next use dials anew. gRPC would wait up to two minutes
   * before it dials a peer again that was away for long, and a connection into a black hole would
   * only be noticed by TCP.
   */
  static void now(PeerProxyMap<?> proxies, RaftPeerId peer) {
    Thread.ofVirtual()
        .name("reconnect-" + peer)
        .start(() -> {
          // An interrupted thread does not wait for calls in progress to end, which on a dead
          // connection they never do: Ratis would give them three seconds.
          Thread.currentThread().interrupt();
          proxies.resetProxy(peer);
        });
  }
}
