package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link Forwarder} on the threads of a mesh. */
final class PortForwarder implements Forwarder {
  private static final Logger LOG = LoggerFactory.getLogger(PortForwarder.class);

  /** A client that is told why it is not served reads that at once, or never. */
  private static final Duration FAREWELL_LIMIT = Duration.ofSeconds(5);

  /**
   * So many more than the limit are told that it is reached; beyond that they are closed without a
   * word.
   */
  private static final int TOLD_MAX = 100;

  private final Router router;
  private final Limits limits;
  private final Farewell farewell;
  private final Opening opening;
  private final Means means;
  private final Set<Entrance> entrances = ConcurrentHashMap.newKeySet();
  private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
  private final Set<Channel> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean closed;
  private @Nullable Channel port;

  /**
   * What of a mesh a port needs.
   *
   * @param dialler reaches local servers
   * @param ways reach other regions
   * @param tunnels where open tunnels are kept
   */
  record Means(Dialler dialler, Ways ways, Tunnels tunnels) {}

  /**
   * How a client was connected.
   *
   * @param route where to
   * @param by the region that carries the tunnel there, if one does
   */
  record Taken(Route route, Optional<RegionId> by) {}

  /** The means come from the mesh; {@link #bind} opens the port. */
  PortForwarder(Router router, Limits limits, Farewell farewell, Opening opening, Means means) {
    this.router = router;
    this.limits = limits;
    this.farewell = farewell;
    this.opening = opening;
    this.means = means;
  }

  void bind(Transport transport, SocketAddress local, Runnable closed) throws IOException {
    Channel opened = transport.listen(local, new Accepting());
    opened.closeFuture().addListener(_ -> closed.run());
    port = opened;
  }

  private final class Accepting extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      open.incrementAndGet();
      clients.add(channel);
      channel
          .closeFuture()
          .addListener(_ -> {
            open.decrementAndGet();
            clients.remove(channel);
          });
      if (closed) {
        // Accepted before the port was closed, and too late to be among those that closing closes.
        var _ = channel.close();
        return;
      }
      var entrance = new Entrance(PortForwarder.this, End.of(channel));
      opening.filter().ifPresent(filter -> channel.pipeline().addLast(filter));
      channel.pipeline().addLast(entrance);
    }
  }

  Limits limits() {
    return limits;
  }

  Opening opening() {
    return opening;
  }

  Means means() {
    return means;
  }

  Route route() {
    try {
      return router.route();
    } catch (RuntimeException e) {
      LOG.error("The router failed", e);
      return new Route.Refuse("an internal error: " + e.getMessage());
    }
  }

  /** Takes a new client on, unless there are too many. */
  boolean enter(Entrance entrance) {
    entrances.add(entrance);
    return open.get() <= limits.connections();
  }

  void leave(Entrance entrance) {
    entrances.remove(entrance);
  }

  /** Whether one more may go on waiting. */
  boolean mayHold() {
    return entrances.size() <= limits.held();
  }

  /** Joins a client and a server; on their thread. */
  void join(End client, End server, Taken taken, Passage.Ahead ahead) {
    switch (taken.route()) {
      case Route.Local(_, var permit, var check) ->
          pass(new Passage(client, server, permit, check.get(), Passage.Toll.FREE), client, ahead);
      case Route.Remote(var region, var request, var permit) -> {
        RegionId over = taken.by().orElse(region);
        var passage = new Passage(client, server, permit, means.tunnels().dialled(over, request));
        means.tunnels().keep(over, passage, server.channel());
        if (taken.by().isPresent() && request.role() == TunnelRole.REPLICATION) {
          means.tunnels().keepCarried(region, passage, server.channel());
        }
        pass(passage, client, ahead);
      }
      case Route.Hold _, Route.Refuse _ ->
          throw new IllegalStateException("Nothing to join for " + taken.route());
    }
  }

  private void pass(Passage passage, End client, Passage.Ahead ahead) {
    passages.add(passage);
    client.channel().closeFuture().addListener(_ -> passages.remove(passage));
    passage.open(ahead);
  }

  /**
   * Lets a client go, telling it why unless too many are being told.
   *
   * @param said what it has said, or null; released
   */
  void turnAway(End client, @Nullable ByteBuf said, String because) {
    Channel channel = client.channel();
    LOG.info("Turned a client away because {}; client={}", because, channel.remoteAddress());
    if (open.get() > limits.connections() + TOLD_MAX) {
      ReferenceCountUtil.release(said);
      client.cut();
      return;
    }
    ChannelHandler last = farewell.handler(because);
    var deadline =
        channel.eventLoop().schedule(client::cut, FAREWELL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> deadline.cancel(false));
    channel.pipeline().addLast(last);
    if (said != null) {
      channel.pipeline().fireChannelRead(said).fireChannelReadComplete();
    }
    channel.config().setAutoRead(true);
  }

  /** A farewell without words. */
  static ChannelHandler silent() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void handlerAdded(ChannelHandlerContext context) {
        var _ = context.close();
      }
    };
  }

  @Override
  public InetSocketAddress address() {
    if (port != null && port.localAddress() instanceof InetSocketAddress address) {
      return address;
    }
    throw new IllegalStateException("Not bound to a port");
  }

  @Override
  public void reroute() {
    for (Passage passage : passages) {
      if (passage.lapsed()) {
        passage.cutSoon();
      }
    }
    for (Entrance entrance : entrances) {
      entrance.reconsiderSoon();
    }
  }

  @Override
  public void close() {
    closed = true;
    if (port != null) {
      var _ = port.close().awaitUninterruptibly(FAREWELL_LIMIT.toMillis());
    }
    passages.forEach(Passage::cutSoon);
    for (Channel client : clients) {
      var _ = client.close();
    }
  }
}
