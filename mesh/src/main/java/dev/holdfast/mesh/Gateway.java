package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port at which other regions come in. */
final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** A few hundred sessions and a few standbys of every database, from every region. */
  static final int CONNECTIONS_MAX = 4_000;

  /**
   * Whoever has not proven who it is takes memory and sums; a storm of reconnecting clients fits.
   */
  static final int UNPROVEN_MAX = 500;

  private final Guard guard;
  private final String topology;
  private final IdentityFiles identity;
  private final Dialler dialler;
  private final Tunnels tunnels;
  private final Carrier carrier;
  private final Supplier<Map<RegionId, Duration>> answers;
  private final Supplier<Optional<String>> message;
  private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unproven = new AtomicInteger();
  private volatile boolean closed;
  private @Nullable Channel port;

  Gateway(
      Guard guard,
      String topology,
      IdentityFiles identity,
      Dialler dialler,
      Tunnels tunnels,
      Carrier carrier,
      Supplier<Map<RegionId, Duration>> answers,
      Supplier<Optional<String>> message) {
    this.guard = guard;
    this.topology = topology;
    this.identity = identity;
    this.dialler = dialler;
    this.tunnels = tunnels;
    this.carrier = carrier;
    this.answers = answers;
    this.message = message;
  }

  void bind(Transport transport, InetSocketAddress local) throws IOException {
    port = transport.listen(local, new Accepting());
  }

  private final class Accepting extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (connections.size() >= CONNECTIONS_MAX || unproven.get() >= UNPROVEN_MAX) {
        var _ = channel.close();
        return;
      }
      connections.add(channel);
      channel.closeFuture().addListener(_ -> connections.remove(channel));
      if (closed) {
        var _ = channel.close();
        return;
      }
      var connection = new GatewayConnection(Gateway.this, End.of(channel));
      channel.pipeline().addLast(connection.tls().answering(channel.alloc()), connection);
    }
  }

  Admission admit(RegionId peer, TunnelRequest request) {
    try {
      return guard.admit(peer, request);
    } catch (RuntimeException e) {
      LOG.error("The guard failed; peer={} request={}", peer, request, e);
      return new Admission.Refused("an internal error: " + e.getMessage());
    }
  }

  Optional<Introduction> introduction(TunnelRequest request) {
    return guard.introduction(request);
  }

  String topology() {
    return topology;
  }

  MeshTls tls() {
    return identity.now();
  }

  Carrier carrier() {
    return carrier;
  }

  Dialler dialler() {
    return dialler;
  }

  Tunnels tunnels() {
    return tunnels;
  }

  /** What a ping is answered with. */
  Head pong(Head ping) {
    Head pong = Head.pong(answers.get());
    return ping.asks() ? message.get().map(pong::with).orElse(pong) : pong;
  }

  AtomicInteger unproven() {
    return unproven;
  }

  InetSocketAddress address() {
    if (port == null) {
      throw new IllegalStateException("Not bound");
    }
    return (InetSocketAddress) port.localAddress();
  }

  void close() {
    closed = true;
    if (port != null) {
      var _ = port.close().awaitUninterruptibly(Transport.CONNECT_LIMIT.toMillis());
    }
    for (Channel connection : connections) {
      var _ = connection.close();
    }
  }
}
