package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to local servers and, through tunnels, to other regions. Immutable; answers come on the
 * given event loop.
 */
final class Dialler {
  private static final Logger LOG = LoggerFactory.getLogger(Dialler.class);

  /**
   * From dialling to the other region's answer: three round trips, and the time that region waits
   * for a server that is about to listen.
   */
  static final Duration TUNNEL_LIMIT = Duration.ofSeconds(6);

  private final Transport transport;
  private final MeshTls tls;
  private final String topology;
  private final Map<RegionId, InetSocketAddress> addresses;

  Dialler(
      Transport transport,
      MeshTls tls,
      String topology,
      Map<RegionId, InetSocketAddress> addresses) {
    this.transport = transport;
    this.tls = tls;
    this.topology = topology;
    this.addresses = Map.copyOf(addresses);
  }

  /** How dialling ended: exactly one of the two is called, once. */
  interface Caller {
    /**
     * There is a connection, not being read.
     *
     * @param first what the server has already sent, or null; the callee releases it
     */
    void reached(End server, @Nullable ByteBuf first);

    /** There is none, because of this. */
    void missed(String because);
  }

  /** Connects to a server in this region; closing the channel gives up. */
  Channel local(EventLoop loop, InetSocketAddress target, Caller caller) {
    ChannelFuture connecting = transport.client(loop).handler(new Bare()).connect(target);
    connecting.addListener(done -> {
      if (done.isSuccess()) {
        caller.reached(new End(connecting.channel(), guard(connecting.channel())), null);
      } else {
        caller.missed("the database at " + target + " does not answer");
      }
    });
    return connecting.channel();
  }

  /** Opens a tunnel to another region; closing the channel gives up. */
  Channel tunnel(EventLoop loop, RegionId region, TunnelRequest request, Caller caller) {
    return dial(
        loop, region, new Asking(tls, region, Head.connect(topology, request), caller), caller);
  }

  /** Connects to another region's mesh over TLS, with {@code handler} on top. */
  Channel dial(EventLoop loop, RegionId region, HeadReader handler, Caller caller) {
    InetSocketAddress address = addresses.get(region);
    if (address == null) {
      throw new IllegalArgumentException("Not a region of this topology: " + region);
    }
    var secured =
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            End.of(channel);
            channel.pipeline().addLast(tls.dialling(region, channel.alloc()), handler);
          }
        };
    ChannelFuture connecting = transport.client(loop).handler(secured).connect(address);
    connecting.addListener(done -> {
      if (!done.isSuccess()) {
        caller.missed("region " + region + " cannot be reached at " + address);
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

  /** Asks for a tunnel once the other end has proven who it is, and waits for the answer. */
  private static final class Asking extends HeadReader {
    private final MeshTls tls;
    private final RegionId region;
    private final Head question;
    private final Caller caller;
    private boolean answered;
    private @Nullable ScheduledFuture<?> deadline;

    Asking(MeshTls tls, RegionId region, Head question, Caller caller) {
      this.tls = tls;
      this.region = region;
      this.question = question;
      this.caller = caller;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.channel().config().setAutoRead(true);
      deadline =
          context
              .executor()
              .schedule(
                  () -> missed(context, "region " + region + " did not answer in time"),
                  TUNNEL_LIMIT.toMillis(),
                  TimeUnit.MILLISECONDS);
      context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
        return;
      }
      if (!handshake.isSuccess()) {
        missed(
            context, "region " + region + " could not be verified: " + reason(handshake.cause()));
        return;
      }
      try {
        tls.confirm(region, context.pipeline().get(SslHandler.class));
        var _ = context.writeAndFlush(question.bytes(), context.voidPromise());
      } catch (GeneralSecurityException | SSLPeerUnverifiedException e) {
        missed(context, "region " + region + " could not be verified: " + reason(e));
      }
    }

    private static String reason(Throwable cause) {
      Throwable root = cause;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return String.valueOf(root.getMessage());
    }

    @Override
    void head(ChannelHandlerContext context, Head answer) {
      if (answered) {
        return;
      }
      if (!answer.line().equals(Head.CONNECTED)) {
        missed(context, "region " + region + ": " + answer.because());
        return;
      }
      finish();
      context.channel().config().setAutoRead(false);
      var end = new End(context.channel(), guard(context.channel()));
      ByteBuf first = rest();
      context.pipeline().remove(this);
      caller.reached(end, first);
    }

    @Override
    void nonsense(ChannelHandlerContext context) {
      missed(context, "region " + region + " answered nonsense");
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      missed(context, "region " + region + " closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      missed(context, "region " + region + " could not be spoken to: " + reason(cause));
    }

    private void missed(ChannelHandlerContext context, String because) {
      if (!answered) {
        finish();
        LOG.debug("No tunnel because {}", because);
        caller.missed(because);
      }
      var _ = context.close();
    }

    private void finish() {
      answered = true;
      if (deadline != null) {
        deadline.cancel(false);
      }
    }
  }
}
