package dev.holdfast.mesh;

import dev.holdfast.mesh.MeshMeter.Flow;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Every open tunnel of a region, in both directions, by the region at the other end; and when each
 * of those was last heard. Usable from any thread.
 */
final class Tunnels {
  private final RegionId own;
  private final MeshMeter meter;
  private final Map<RegionId, Peer> peers = new HashMap<>();

  /** What is kept of one other region. */
  private static final class Peer {
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
    private final Set<Passage> carried = ConcurrentHashMap.newKeySet();
    private volatile long heardNanos = System.nanoTime();
  }

  Tunnels(RegionId own, Collection<RegionId> peers, MeshMeter meter) {
    this.own = own;
    this.meter = meter;
    peers.forEach(peer -> this.peers.put(peer, new Peer()));
  }

  /** Counts for a tunnel that this region dialled: its server is in the other region. */
  Passage.Toll dialled(RegionId region, TunnelRequest request) {
    LongAdder sent = counter(own, region, request);
    LongAdder received = counter(region, own, request);
    Peer peer = peer(region);
    return (toServer, bytes) -> {
      if (toServer) {
        sent.add(bytes);
      } else {
        received.add(bytes);
        peer.heardNanos = System.nanoTime();
      }
    };
  }

  /** Counts for a tunnel that this region answered: its client is in the other region. */
  Passage.Toll answered(RegionId region, TunnelRequest request) {
    LongAdder sent = counter(own, region, request);
    LongAdder received = counter(region, own, request);
    Peer peer = peer(region);
    return (toServer, bytes) -> {
      if (toServer) {
        received.add(bytes);
        peer.heardNanos = System.nanoTime();
      } else {
        sent.add(bytes);
      }
    };
  }

  /**
   * Counts for a tunnel that this region carries from one to another: what it receives on the one
   * link and sends on the other.
   */
  Passage.Toll carried(RegionId from, RelayRequest request) {
    RegionId to = request.to();
    LongAdder in = counter(from, own, request.resource(), request.role());
    LongAdder on = counter(own, to, request.resource(), request.role());
    LongAdder back = counter(to, own, request.resource(), request.role());
    LongAdder out = counter(own, from, request.resource(), request.role());
    Peer near = peer(from);
    Peer far = peer(to);
    return (toServer, bytes) -> {
      (toServer ? in : back).add(bytes);
      (toServer ? on : out).add(bytes);
      (toServer ? near : far).heardNanos = System.nanoTime();
    };
  }

  private LongAdder counter(RegionId from, RegionId to, TunnelRequest request) {
    return counter(from, to, request.resource(), request.role());
  }

  private LongAdder counter(RegionId from, RegionId to, ResourceId resource, TunnelRole role) {
    return meter.counter(new Flow(from, to, resource, role));
  }

  /** Keeps a tunnel until its channel closes. */
  void keep(RegionId region, Passage passage, Channel channel) {
    Peer peer = peer(region);
    peer.heardNanos = System.nanoTime();
    peer.passages.add(passage);
    channel.closeFuture().addListener(_ -> peer.passages.remove(passage));
  }

  /** Keeps a standby's tunnel that another region carries, to return it to the direct way. */
  void keepCarried(RegionId to, Passage passage, Channel channel) {
    Peer peer = peer(to);
    peer.carried.add(passage);
    channel.closeFuture().addListener(_ -> peer.carried.remove(passage));
  }

  /** Cuts every standby's tunnel to a region that another one carries. */
  int cutCarried(RegionId to) {
    Set<Passage> carried = peer(to).carried;
    carried.forEach(Passage::cutSoon);
    return carried.size();
  }

  void heard(RegionId region) {
    peer(region).heardNanos = System.nanoTime();
  }

  /** For how long nothing came from a region. */
  Duration silence(RegionId region) {
    return Duration.ofNanos(System.nanoTime() - peer(region).heardNanos);
  }

  /** Whether something came from a region since then, by {@link System#nanoTime}. */
  boolean heardSince(RegionId region, long nanos) {
    return peer(region).heardNanos - nanos > 0;
  }

  boolean any(RegionId region) {
    return !peer(region).passages.isEmpty();
  }

  /** Cuts every tunnel with a region. */
  int cut(RegionId region) {
    Set<Passage> passages = peer(region).passages;
    passages.forEach(Passage::cutSoon);
    return passages.size();
  }

  /** Cuts every tunnel whose permit has ended. */
  void cutLapsed() {
    for (Peer peer : peers.values()) {
      for (Passage passage : peer.passages) {
        if (passage.lapsed()) {
          passage.cutSoon();
        }
      }
    }
  }

  private Peer peer(RegionId region) {
    Peer peer = peers.get(region);
    if (peer == null) {
      throw new IllegalArgumentException("Not a region of this topology: " + region);
    }
    return peer;
  }
}
