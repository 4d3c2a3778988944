package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connects to local servers and, through tunnels, to other regions. Answers come on the given event
 * loop.
 */
final class Dialler {
  /**
   * How many clients a server of this region is given at a time. PostgreSQL takes about a hundred
   * sessions and as many again that are about to begin; once there are more, it turns everybody
   * away, also those who look after it. Clients that connect and say nothing could bring that
   * about.
   */
  static final int CLIENTS_MAX = 200;

  private final Transport transport;
  private final IdentityFiles identity;
  private final String topology;
  private final Map<RegionId, InetSocketAddress> addresses;
  private final Turnstile turnstile = Turnstile.ofThisMachine();
  private final Map<SocketAddress, AtomicInteger> clients = new ConcurrentHashMap<>();

  Dialler(
      Transport transport,
      IdentityFiles identity,
      String topology,
      Map<RegionId, InetSocketAddress> addresses) {
    this.transport = transport;
    this.identity = identity;
    this.topology = topology;
    this.addresses = Map.copyOf(addresses);
  }

  /** How dialling ended: exactly one of these is called, once, after {@link #asked} if at all. */
  interface Caller {
    /**
     * There is a connection, not being read.
     *
     * @param first what the server has already sent, or null; the callee releases it
     */
    void reached(End server, @Nullable ByteBuf first);

    /** There is none, because of this. */
    void missed(String because);

    /**
     * The question is on its way; until one of the others is called, {@link OutgoingTunnel#early}
     * sends bytes after it.
     */
    default void asked(OutgoingTunnel tunnel) {}

    /**
     * An old connection was dead, so nothing is known of the other region; dialling it will tell.
     */
    default void lost(String because) {
      missed(because);
    }
  }

  /** Connects to a server in this region; closing the channel gives up. */
  Channel local(EventLoop loop, SocketAddress target, Caller caller) {
    ChannelFuture connecting =
        transport.client(loop, target).handler(new Bare()).connect(transport.named(target));
    heard(connecting, target, caller);
    return connecting.channel();
  }

  /** The same for one of many clients, in its turn and while the server has room for them. */
  Channel localInTurn(EventLoop loop, SocketAddress target, Caller caller) {
    Channel channel = transport.client(loop, target).handler(new Bare()).register().channel();
    AtomicInteger inside = clients.computeIfAbsent(target, _ -> new AtomicInteger());
    channel.closeFuture().addListener(_ -> inside.decrementAndGet());
    if (inside.incrementAndGet() > CLIENTS_MAX) {
      var _ = channel.close();
      caller.missed(
          "the database at "
              + target
              + " has "
              + CLIENTS_MAX
              + " connections, as many as it takes");
      return channel;
    }
    Turnstile.Turn turn =
        turnstile.enter(
            loop,
            () -> {
              if (channel.isOpen()) {
                heard(channel.connect(transport.named(target)), target, caller);
              }
            });
    channel.pipeline().addLast(new Beginning(turn));
    channel.closeFuture().addListener(_ -> turn.leave());
    return channel;
  }

  private static void heard(ChannelFuture connecting, SocketAddress target, Caller caller) {
    connecting.addListener(done -> {
      if (done.isSuccess()) {
        caller.reached(new End(connecting.channel(), guard(connecting.channel())), null);
      } else {
        caller.missed("the database at " + target + " does not answer");
      }
    });
  }

  /**
   * A server that has said something has begun to serve. PostgreSQL's single byte of whether it
   * encrypts comes before most of the work.
   */
  private static final class Beginning extends ChannelInboundHandlerAdapter {
    private final Turnstile.Turn turn;

    Beginning(Turnstile.Turn turn) {
      this.turn = turn;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      boolean begun = ((ByteBuf) message).readableBytes() > 1;
      context.fireChannelRead(message);
      if (begun) {
        turn.leave();
        context.pipeline().remove(this);
      }
    }
  }

  /** Dials a tunnel to another region; closing the channel gives up. */
  Channel tunnel(EventLoop loop, Route.Remote route, Caller caller) {
    RegionId region = route.region();
    var tunnel = new OutgoingTunnel(tls(), region, question(route, caller));
    return dial(loop, tunnel.tls(), region, tunnel, tunnel::fail);
  }

  /** Dials a tunnel to another region that a third one carries; closing the channel gives up. */
  Channel relayed(EventLoop loop, Route.Remote route, RegionId by, Caller caller) {
    MeshTls tls = tls();
    TunnelRequest request = route.request();
    var asked =
        new OutgoingTunnel.Question(Head.connect(topology, request, by), route.permit(), caller);
    var inner = new OutgoingTunnel(tls, route.region(), asked);
    var toCarry = new RelayRequest(route.region(), request.resource(), request.role());
    var outer = new CarriedTunnel(tls, by, route.region(), Head.relay(topology, toCarry), inner);
    return dial(loop, tls, by, outer, outer::fail);
  }

  /** Connects to another region's gateway and says nothing; closing the channel gives up. */
  Channel gateway(EventLoop loop, RegionId region, Caller caller) {
    InetSocketAddress address = address(region);
    ChannelFuture connecting = transport.client(loop, address).handler(new Bare()).connect(address);
    connecting.addListener(done -> {
      if (done.isSuccess()) {
        caller.reached(new End(connecting.channel(), guard(connecting.channel())), null);
      } else {
        caller.missed("region " + region + " cannot be reached at " + address);
      }
    });
    return connecting.channel();
  }

  /** Whether it is another region of this topology. */
  boolean knows(RegionId region) {
    return addresses.containsKey(region);
  }

  private InetSocketAddress address(RegionId region) {
    InetSocketAddress address = addresses.get(region);
    if (address == null) {
      throw new IllegalArgumentException("Not a region of this topology: " + region);
    }
    return address;
  }

  /** How a route is asked for. */
  OutgoingTunnel.Question question(Route.Remote route, Caller caller) {
    return new OutgoingTunnel.Question(
        Head.connect(topology, route.request()), route.permit(), caller);
  }

  /** The identity with which it dials now. */
  MeshTls tls() {
    return identity.now();
  }

  /**
   * Connects to another region's mesh over TLS, with {@code handler} on top.
   *
   * @param failed told why there is no connection
   */
  Channel dial(
      EventLoop loop, MeshTls tls, RegionId region, HeadReader handler, Consumer<String> failed) {
    InetSocketAddress address = address(region);
    var secured =
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            End.of(channel);
            channel.pipeline().addLast(tls.dialling(region, channel.alloc()), handler);
          }
        };
    ChannelFuture connecting = transport.client(loop, address).handler(secured).connect(address);
    connecting.addListener(done -> {
      if (!done.isSuccess()) {
        failed.accept("region " + region + " cannot be reached at " + address);
      }
    });
    return connecting.channel();
  }

  private static ChunkGuard guard(Channel channel) {
    return channel.pipeline().get(ChunkGuard.class);
  }

  /** A connection with nothing but a guard. */
  private static final class Bare extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      End.of(channel);
    }
  }
}
