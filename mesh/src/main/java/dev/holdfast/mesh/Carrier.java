package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries tunnels between two other regions that do not reach each other: connects one that has
 * proven who it is to the gateway of another region of the topology, and to nothing else. What
 * passes is TLS between those two. Usable from any thread.
 */
final class Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);

  /** As many as an endpoint holds for clients that wait; a region has work of its own to do. */
  static final int CARRIED_MAX = 500;

  /** Nothing here depends on a lease: the regions at both ends ask theirs for every chunk. */
  private static final Permit CARRYING = () -> true;

  private final Dialler dialler;
  private final Tunnels tunnels;
  private final Ways ways;
  private final int most;
  private final AtomicInteger carried = new AtomicInteger();

  Carrier(Dialler dialler, Tunnels tunnels, Ways ways, int most) {
    this.dialler = dialler;
    this.tunnels = tunnels;
    this.ways = ways;
    this.most = most;
  }

  /** Who asked to be carried. */
  interface Passenger {
    /** The other region's gateway is connected; nothing has passed yet. */
    void aboard(Passage passage);

    /** It is not. */
    void left(Head answer);
  }

  /** Connects {@code client}, which is the region {@code from}; closing the channel gives up. */
  Optional<Channel> carry(End client, RegionId from, RelayRequest request, Passenger passenger) {
    Optional<String> no = refusal(from, request.to());
    if (no.isPresent()) {
      LOG.info("Carries nothing because {}; peer={} request={}", no.get(), from, request);
      passenger.left(Head.refused(no.get()));
      return Optional.empty();
    }
    if (carried.incrementAndGet() > most) {
      carried.decrementAndGet();
      passenger.left(Head.refused("this region already carries as much as it may"));
      return Optional.empty();
    }
    client.channel().closeFuture().addListener(_ -> carried.decrementAndGet());
    EventLoop loop = client.channel().eventLoop();
    return Optional.of(
        dialler.gateway(loop, request.to(), caller(client, from, request, passenger)));
  }

  private Optional<String> refusal(RegionId from, RegionId to) {
    if (from.equals(to) || !dialler.knows(to)) {
      return Optional.of("there is no other region " + to + " here");
    }
    return ways.lost(to) ? Optional.of(to + " does not answer here either") : Optional.empty();
  }

  private Dialler.Caller caller(
      End client, RegionId from, RelayRequest request, Passenger passenger) {
    return new Dialler.Caller() {
      @Override
      public void reached(End server, @Nullable ByteBuf first) {
        ReferenceCountUtil.release(first);
        if (!client.channel().isActive()) {
          server.cut();
          return;
        }
        var passage = new Passage(client, server, CARRYING, tunnels.carried(from, request));
        tunnels.keep(from, passage, client.channel());
        tunnels.keep(request.to(), passage, server.channel());
        passenger.aboard(passage);
      }

      @Override
      public void missed(String because) {
        passenger.left(Head.unreachable(because));
      }
    };
  }
}
