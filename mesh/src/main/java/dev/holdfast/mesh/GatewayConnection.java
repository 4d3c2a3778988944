package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One connection that another region opened: proves who it is, asks, and is let in or not. Owned by
 * its event loop.
 */
final class GatewayConnection extends HeadReader {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayConnection.class);

  /** From being accepted to having asked for something. */
  static final Duration ASK_LIMIT = MeshTls.HANDSHAKE_LIMIT;

  /** A peer that only pings does so every few seconds; one that stopped may go. */
  private static final Duration PING_LIMIT = Duration.ofSeconds(60);

  /** How long a server that was just promoted or restarted may take to listen. */
  private static final Duration TARGET_LIMIT = Duration.ofSeconds(2);

  /** A promotion takes a tenth of a second; a client that waits longer asks again anyway. */
  private static final Duration LATER_LIMIT = Duration.ofSeconds(1);

  /** Part of every failover's pause for clients in other regions. */
  private static final Duration LATER_RETRY = Duration.ofMillis(10);

  /**
   * A peer that asked over an old connection is told by then that it was heard. A server of this
   * region takes a few milliseconds.
   */
  static final Duration WAITING_AFTER = Duration.ofMillis(50);

  private static final Duration TARGET_RETRY = Duration.ofMillis(50);

  private final Gateway gateway;
  private final End client;
  private final MeshTls tls;
  private boolean proven;
  private boolean asked;
  private @Nullable RegionId peer;

  /** The region that what is asked for comes from directly: the peer, or one that carries it. */
  private @Nullable RegionId leg;

  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> waiting;
  private @Nullable Channel attempt;

  GatewayConnection(Gateway gateway, End client) {
    this.gateway = gateway;
    this.client = client;
    this.tls = gateway.tls();
  }

  /** The identity with which it answers. */
  MeshTls tls() {
    return tls;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    gateway.unproven().incrementAndGet();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    expect(ASK_LIMIT, "it did not say in time what it wants");
    context.channel().config().setAutoRead(true);
    context.fireChannelActive();
  }

  private void expect(Duration patience, String otherwise) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline =
        client
            .channel()
            .eventLoop()
            .schedule(() -> refuse(otherwise), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void refuse(String because) {
    LOG.info(
        "Closed a connection because {}; from={} peer={}",
        because,
        client.channel().remoteAddress(),
        peer == null ? "unproven" : peer);
    client.cut();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      return;
    }
    if (!handshake.isSuccess()) {
      // TLS itself tells the peer and closes. One that just left, as when a region thaws and hears
      // of all who gave up on it, was not refused.
      LOG.atLevel(handshake.cause() instanceof ClosedChannelException ? Level.DEBUG : Level.INFO)
          .log(
              "Refused a connection because its identity could not be verified: {}; from={}",
              handshake.cause().toString(),
              client.channel().remoteAddress());
      return;
    }
    try {
      peer = tls.peer(context.pipeline().get(SslHandler.class));
      settled();
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      refuse("its identity could not be verified: " + e.getMessage());
    }
  }

  private void settled() {
    if (!proven) {
      proven = true;
      gateway.unproven().decrementAndGet();
    }
  }

  @Override
  boolean listens() {
    return !asked;
  }

  @Override
  void head(ChannelHandlerContext context, Head question) {
    RegionId from = peer;
    if (from == null) {
      refuse("it spoke out of turn");
    } else if (!question.isPing()) {
      asked = true;
      context.channel().config().setAutoRead(false);
      consider(context, question);
    } else if (context.channel().isWritable()) {
      gateway.tunnels().heard(from);
      expect(PING_LIMIT, "it stopped pinging");
      var _ = context.writeAndFlush(gateway.pong(question).bytes(), context.voidPromise());
    } else {
      refuse("it does not read what it is answered");
    }
  }

  private void consider(ChannelHandlerContext context, Head question) {
    Optional<RelayRequest> relay = question.relay(gateway.topology());
    Optional<TunnelRequest> request = question.request(gateway.topology());
    if (relay.isPresent()) {
      carry(context, relay.get());
      return;
    }
    if (request.isEmpty()) {
      answer(Head.malformed("'" + question.line() + "' asks for nothing in this topology"));
      return;
    }
    try {
      RegionId from = stillPeer(context.pipeline().get(SslHandler.class));
      leg = question.carrier().filter(gateway.dialler()::knows).orElse(from);
      waiting =
          context
              .executor()
              .schedule(
                  () -> {
                    var _ = context.writeAndFlush(Head.waiting().bytes(), context.voidPromise());
                  },
                  WAITING_AFTER.toMillis(),
                  TimeUnit.MILLISECONDS);
      decide(from, request.get(), System.nanoTime() + LATER_LIMIT.toNanos());
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      refuse("its identity is no longer valid: " + e.getMessage());
    }
  }

  /** The connection may have waited since its handshake, and certificates and authorities end. */
  private RegionId stillPeer(SslHandler handler)
      throws CertificateException, SSLPeerUnverifiedException {
    MeshTls now = gateway.tls();
    return now == tls ? now.peer(handler) : now.peerAnew(handler);
  }

  /** Another region shall be reached through this one. */
  private void carry(ChannelHandlerContext context, RelayRequest request) {
    try {
      RegionId from = stillPeer(context.pipeline().get(SslHandler.class));
      expect(Transport.CONNECT_LIMIT.plus(TARGET_LIMIT), "the other region did not answer in time");
      gateway
          .carrier()
          .carry(client, from, request, new Aboard())
          .ifPresent(channel -> attempt = channel);
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      refuse("its identity is no longer valid: " + e.getMessage());
    }
  }

  /** Hears whether the other region is connected. */
  private final class Aboard implements Carrier.Passenger {
    @Override
    public void aboard(Passage passage) {
      settle();
      Channel channel = client.channel();
      var _ = channel.writeAndFlush(Head.connected().bytes(), channel.voidPromise());
      var ahead = new Passage.Ahead(null, rest(), 0);
      channel.pipeline().remove(GatewayConnection.this);
      passage.open(ahead);
    }

    @Override
    public void left(Head answer) {
      if (client.channel().isActive()) {
        answer(answer);
      }
    }
  }

  private void decide(RegionId from, TunnelRequest request, long patience) {
    switch (gateway.admit(from, request)) {
      case Admission.Granted granted -> {
        long until = System.nanoTime() + TARGET_LIMIT.toNanos();
        expect(TARGET_LIMIT.plus(Transport.CONNECT_LIMIT), "its target did not answer in time");
        connect(new Errand(from, request, granted, until));
      }
      case Admission.Later(var because) -> {
        if (System.nanoTime() - patience > 0) {
          answer(Head.refused(because));
        } else {
          expect(LATER_LIMIT.plus(ASK_LIMIT), "what it asked for did not come about");
          var _ =
              client
                  .channel()
                  .eventLoop()
                  .schedule(
                      () -> decideAgain(from, request, patience),
                      LATER_RETRY.toMillis(),
                      TimeUnit.MILLISECONDS);
        }
      }
      case Admission.Refused(var because) -> {
        LOG.info("Refused a tunnel because {}; peer={} request={}", because, from, request);
        answer(Head.refused(because));
      }
    }
  }

  private void decideAgain(RegionId from, TunnelRequest request, long patience) {
    if (client.channel().isActive()) {
      decide(from, request, patience);
    }
  }

  /**
   * What a peer that was let in is waiting for.
   *
   * @param until when to stop trying, by {@link System#nanoTime}
   */
  private record Errand(
      RegionId from, TunnelRequest request, Admission.Granted granted, long until) {}

  private void connect(Errand errand) {
    EventLoop loop = client.channel().eventLoop();
    SocketAddress target = errand.granted().target();
    var caller = new Target(errand);
    // A standby waits for nobody: clients may be waiting for it.
    attempt =
        errand.request().role() == TunnelRole.REPLICATION
            ? gateway.dialler().local(loop, target, caller)
            : gateway.dialler().localInTurn(loop, target, caller);
  }

  /** Hears from the local server. */
  private final class Target implements Dialler.Caller {
    private final Errand errand;

    Target(Errand errand) {
      this.errand = errand;
    }

    @Override
    public void reached(End server, @Nullable ByteBuf first) {
      ReferenceCountUtil.release(first);
      if (!client.channel().isActive()) {
        server.cut();
      } else if (errand.granted().permit().valid()) {
        join(errand, server);
      } else {
        server.cut();
        answer(Head.refused("this region has just lost the right to serve"));
      }
    }

    @Override
    public void missed(String because) {
      if (!client.channel().isActive()) {
        return;
      }
      if (!errand.granted().permit().valid()) {
        answer(Head.refused("this region has just lost the right to serve"));
      } else if (System.nanoTime() - errand.until() > 0) {
        answer(Head.unreachable(because));
      } else {
        var _ =
            client
                .channel()
                .eventLoop()
                .schedule(() -> retry(errand), TARGET_RETRY.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private void retry(Errand errand) {
    if (client.channel().isActive()) {
      connect(errand);
    }
  }

  private void join(Errand errand, End server) {
    settle();
    var _ =
        client.channel().writeAndFlush(Head.connected().bytes(), client.channel().voidPromise());
    RegionId over = leg == null ? errand.from() : leg;
    var toll = gateway.tunnels().answered(over, errand.request());
    Admission.Granted granted = errand.granted();
    var passage = new Passage(client, server, granted.permit(), granted.check().get(), toll);
    gateway.tunnels().keep(over, passage, client.channel());
    gateway
        .introduction(errand.request())
        .ifPresent(introduction -> server.channel().pipeline().addLast(introduction.handler()));
    // Sent before the answer: bytes that the other region holds for repeatable.
    var ahead = new Passage.Ahead(null, rest(), 0);
    client.channel().pipeline().remove(this);
    passage.open(ahead);
  }

  private void answer(Head head) {
    settle();
    var _ = client.channel().writeAndFlush(head.bytes()).addListener(ChannelFutureListener.CLOSE);
  }

  private void settle() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
    if (waiting != null) {
      waiting.cancel(false);
      waiting = null;
    }
  }

  @Override
  void nonsense(ChannelHandlerContext context) {
    refuse("what it says is too long");
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    settle();
    if (attempt != null) {
      var _ = attempt.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    settled();
    super.handlerRemoved(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("Connection from {} ends", client.channel().remoteAddress(), cause);
    client.cut();
  }
}
