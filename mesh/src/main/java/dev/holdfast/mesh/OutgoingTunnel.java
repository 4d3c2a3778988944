package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to another region's gateway until it is a tunnel: both sides prove who they are; it
 * may then wait as a spare; once it has been asked, the answer decides. Owned by its event loop.
 */
final class OutgoingTunnel extends HeadReader {
  private static final Logger LOG = LoggerFactory.getLogger(OutgoingTunnel.class);

  /**
   * From dialling to the other region's answer: three round trips, and the time that region waits
   * for a server that is about to listen.
   */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(6);

  /**
   * Beyond two round trips, how late the first word may be of a gateway that says after {@link
   * GatewayConnection#WAITING_AFTER} that it is still at it. A pause of the other process fits;
   * giving up too soon costs no more than dialling anew.
   */
  private static final Duration WORD_LIMIT =
      GatewayConnection.WAITING_AFTER.plus(Duration.ofMillis(250));

  /** Two round trips half around the world; a longer one was measured in a bad moment. */
  private static final Duration WORD_LIMIT_MAX = Duration.ofSeconds(1);

  private final MeshTls tls;
  private final RegionId region;
  private final Keeper keeper;
  private Stage stage = Stage.SHAKING;
  private boolean wasSpare;
  private boolean heardOf;
  private boolean pinging;
  private long pingedNanos;
  private long heardNanos;
  private Duration roundTrip = Duration.ZERO;
  private @Nullable Question question;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> deadline;

  /** How far it has come. */
  private enum Stage {
    SHAKING,
    SPARE,
    ASKED,
    OVER
  }

  /** Who wants a connection although nobody needs it yet. */
  interface Keeper {
    /** For a connection that is asked from the start. */
    Keeper NOBODY =
        new Keeper() {
          @Override
          public void ready(OutgoingTunnel tunnel) {}

          @Override
          public void gone(OutgoingTunnel tunnel, String because) {}
        };

    /** Both sides have proven who they are, and the other one answers. */
    void ready(OutgoingTunnel tunnel);

    /** It ended before it was asked. */
    void gone(OutgoingTunnel tunnel, String because);
  }

  /**
   * What is asked.
   *
   * @param head how it is put
   * @param permit what everything sent from then on is bound to
   * @param caller who hears the answer
   */
  record Question(Head head, Permit permit, Dialler.Caller caller) {}

  OutgoingTunnel(MeshTls tls, RegionId region, Keeper keeper) {
    this.tls = tls;
    this.region = region;
    this.keeper = keeper;
  }

  /** Asked as soon as both sides have proven who they are. */
  OutgoingTunnel(MeshTls tls, RegionId region, Question question) {
    this(tls, region, Keeper.NOBODY);
    this.question = question;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    begin(active);
    active.fireChannelActive();
  }

  /** A connection that another region carries is open already. */
  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    if (added.channel().isActive()) {
      begin(added);
    }
  }

  private void begin(ChannelHandlerContext active) {
    context = active;
    active.channel().config().setAutoRead(true);
    expect(ANSWER_LIMIT);
  }

  private void expect(Duration patience) {
    settle();
    deadline =
        requireContext()
            .executor()
            .schedule(
                () -> fail("region " + region + " did not answer in time"),
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void settle() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private ChannelHandlerContext requireContext() {
    if (context == null) {
      throw new IllegalStateException("Not connected to " + region + " yet");
    }
    return context;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext shaken, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      return;
    }
    if (!handshake.isSuccess()) {
      fail(unverified(handshake.cause()));
    } else if (question == null) {
      ping();
    } else {
      say(question);
    }
  }

  private String unverified(Throwable cause) {
    return "region " + region + " could not be verified: " + reason(cause);
  }

  private static String reason(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** The connection, once there is one. */
  Channel channel() {
    return requireContext().channel();
  }

  /** The identity it was dialled with. */
  MeshTls tls() {
    return tls;
  }

  /** Whether a spare is there to be asked, as far as anybody can know. */
  boolean usable(long now) {
    return stage == Stage.SPARE && (!pinging || now - pingedNanos < wordLimit().toNanos());
  }

  private Duration wordLimit() {
    Duration limit = roundTrip.multipliedBy(2).plus(WORD_LIMIT);
    return limit.compareTo(WORD_LIMIT_MAX) < 0 ? limit : WORD_LIMIT_MAX;
  }

  /**
   * Looks after a spare.
   *
   * @param idle it is pinged when nothing came from it for so long
   * @param patience how long an answer to that may take
   */
  void check(long now, Duration idle, Duration patience) {
    if (stage != Stage.SPARE) {
      return;
    }
    if (pinging && now - pingedNanos > patience.toNanos()) {
      fail("a spare connection to region " + region + " no longer answers");
    } else if (now - heardNanos > idle.toNanos()) {
      doubt();
    }
  }

  /** Finds out whether a spare still answers. */
  void doubt() {
    if (stage == Stage.SPARE && !pinging) {
      ping();
    }
  }

  private void ping() {
    pinging = true;
    pingedNanos = System.nanoTime();
    var _ = requireContext().writeAndFlush(Head.ping().bytes(), requireContext().voidPromise());
  }

  /** Asks a spare for a tunnel. */
  void ask(Question asked) {
    wasSpare = true;
    question = asked;
    say(asked);
    if (stage == Stage.ASKED) {
      expect(wordLimit());
    }
  }

  private void say(Question asked) {
    ChannelHandlerContext own = requireContext();
    try {
      // Also right after the handshake, and again for a spare: a certificate may have ended since.
      tls.confirm(region, MeshTls.of(own.pipeline()));
    } catch (GeneralSecurityException | SSLPeerUnverifiedException e) {
      fail(unverified(e));
      return;
    }
    stage = Stage.ASKED;
    guard().arm(asked.permit());
    var _ = own.write(asked.head().bytes(), own.voidPromise());
    asked.caller().asked(this);
    own.flush();
  }

  /** Sends a client's first bytes after the question, before the answer; releases them. */
  void early(ByteBuf bytes) {
    if (stage == Stage.ASKED) {
      var _ = requireContext().writeAndFlush(bytes, requireContext().voidPromise());
    } else {
      bytes.release();
    }
  }

  private ChunkGuard guard() {
    return channel().pipeline().get(ChunkGuard.class);
  }

  @Override
  void head(ChannelHandlerContext from, Head answer) {
    heardNanos = System.nanoTime();
    if (answer.isPong() && pinging) {
      pinging = false;
      roundTrip = Duration.ofNanos(heardNanos - pingedNanos);
      if (stage == Stage.SHAKING) {
        stage = Stage.SPARE;
        settle();
        keeper.ready(this);
      }
    } else if (stage != Stage.ASKED || question == null) {
      nonsense(from);
    } else if (answer.isWaiting()) {
      heardOf = true;
      expect(ANSWER_LIMIT);
    } else {
      answered(question.caller(), answer);
    }
  }

  private void answered(Dialler.Caller caller, Head answer) {
    heardOf = true;
    if (!answer.line().equals(Head.CONNECTED)) {
      fail("region " + region + ": " + answer.because());
      return;
    }
    stage = Stage.OVER;
    settle();
    channel().config().setAutoRead(false);
    var end = new End(channel(), guard());
    ByteBuf first = rest();
    channel().pipeline().remove(this);
    caller.reached(end, first);
  }

  @Override
  void nonsense(ChannelHandlerContext from) {
    fail("region " + region + " answered nonsense");
  }

  @Override
  public void channelInactive(ChannelHandlerContext gone) {
    fail("region " + region + " closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    fail("region " + region + " could not be spoken to: " + reason(cause));
  }

  /** Ends it, unless it is a tunnel already. */
  void fail(String because) {
    if (stage != Stage.OVER) {
      stage = Stage.OVER;
      settle();
      LOG.debug("No tunnel because {}", because);
      if (question == null) {
        keeper.gone(this, because);
      } else if (wasSpare && !heardOf) {
        question.caller().lost(because);
      } else {
        question.caller().missed(because);
      }
    }
    if (context != null) {
      var _ = context.close();
    }
  }
}
