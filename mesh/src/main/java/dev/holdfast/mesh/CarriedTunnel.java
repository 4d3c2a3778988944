package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a region that shall carry a tunnel to another one. Once it does, a second TLS
 * begins inside the first, with the region at the far end: the one between carries what it can
 * neither read nor forge. Owned by its event loop.
 */
final class CarriedTunnel extends HeadReader {
  /** Three round trips to the region between, and its one to the other. */
  private static final Duration CARRY_LIMIT = Duration.ofSeconds(5);

  private final MeshTls tls;
  private final RegionId by;
  private final RegionId to;
  private final Head question;
  private final OutgoingTunnel inner;
  private boolean over;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> deadline;

  /**
   * @param by who carries it
   * @param question how that one is asked
   * @param inner what goes on from there with the region at the far end
   */
  CarriedTunnel(MeshTls tls, RegionId by, RegionId to, Head question, OutgoingTunnel inner) {
    this.tls = tls;
    this.by = by;
    this.to = to;
    this.question = question;
    this.inner = inner;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    context = active;
    active.channel().config().setAutoRead(true);
    deadline =
        active
            .executor()
            .schedule(
                () -> fail("region " + by + " did not say in time whether it reaches " + to),
                CARRY_LIMIT.toMillis(),
                TimeUnit.MILLISECONDS);
    active.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext shaken, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      return;
    }
    try {
      if (!handshake.isSuccess()) {
        throw new SSLPeerUnverifiedException(String.valueOf(handshake.cause().getMessage()));
      }
      tls.confirm(by, MeshTls.of(shaken.pipeline()));
      var _ = shaken.writeAndFlush(question.bytes(), shaken.voidPromise());
    } catch (GeneralSecurityException | SSLPeerUnverifiedException e) {
      fail("region " + by + " could not be verified: " + e.getMessage());
    }
  }

  @Override
  void head(ChannelHandlerContext from, Head answer) {
    if (answer.isWaiting()) {
      return;
    }
    if (!answer.line().equals(Head.CONNECTED)) {
      fail("region " + by + ": " + answer.because());
    } else if (rest() != null) {
      nonsense(from);
    } else {
      settle();
      from.pipeline().addLast(tls.dialling(to, from.alloc()), inner);
      from.pipeline().remove(this);
    }
  }

  private void settle() {
    over = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  void nonsense(ChannelHandlerContext from) {
    fail("region " + by + " answered nonsense");
  }

  @Override
  public void channelInactive(ChannelHandlerContext gone) {
    fail("region " + by + " closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    fail("region " + by + " could not be spoken to: " + cause.getMessage());
  }

  /** Ends it, unless the other region is being spoken to already. */
  void fail(String because) {
    if (!over) {
      settle();
      inner.fail(because);
    }
    if (context != null) {
      var _ = context.close();
    }
  }
}
