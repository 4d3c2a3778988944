package dev.holdfast.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client and a server that get each other's bytes for as long as a permit is valid. Once it is
 * not, both are cut and not one more byte passes. When one of them closes, the other first gets
 * what was sent before. What the server says passes only with the consent of a check.
 *
 * <p>Both ends live on one event loop, which owns everything here; {@link #lapsed} and {@link
 * #cutSoon} may be called from any thread.
 */
final class Passage {
  private static final Logger LOG = LoggerFactory.getLogger(Passage.class);

  /** How long the last bytes may take to reach a receiver whose sender has closed. */
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);

  private final End client;
  private final End server;
  private final Permit permit;
  private final Toll toll;
  private final HeldAnswers held;
  private boolean ended;

  /** Whether the server has closed while some of its answers were held. */
  private boolean serverLeft;

  /** What is told of the bytes that pass, once per batch of chunks. */
  interface Toll {
    /** Nobody counts. */
    Toll FREE = (_, _) -> {};

    /**
     * Bytes have passed.
     *
     * @param toServer whether towards the server
     * @param bytes how many
     */
    void passed(boolean toServer, int bytes);
  }

  /**
   * What came before a passage was open.
   *
   * @param fromServer what the server has said, or null
   * @param fromClient what the client has said and is still to be sent, or null
   * @param sent how much of what the client said has been sent already
   */
  record Ahead(@Nullable ByteBuf fromServer, @Nullable ByteBuf fromClient, int sent) {}

  Passage(End client, End server, Permit permit, AnswerCheck check, Toll toll) {
    this.client = client;
    this.server = server;
    this.permit = permit;
    this.toll = toll;
    this.held = new HeldAnswers(check, client.channel().eventLoop(), new Release());
  }

  /** Between a client and a server all of whose answers may arrive. */
  Passage(End client, End server, Permit permit, Toll toll) {
    this(client, server, permit, AnswerCheck.NONE.get(), toll);
  }

  /**
   * Begins to pass bytes; on the ends' own thread, while neither is read. Takes over the references
   * in {@code ahead}.
   */
  void open(Ahead ahead) {
    client.guard().arm(permit);
    server.guard().arm(permit);
    client.channel().pipeline().addLast(new Relay(client, server, true));
    server.channel().pipeline().addLast(new Relay(server, client, false));
    client.channel().closeFuture().addListener(_ -> held.end());
    if (ahead.sent() > 0) {
      toll.passed(true, ahead.sent());
    }
    hand(ahead.fromClient(), server.channel(), true);
    ByteBuf fromServer = ahead.fromServer();
    if (fromServer != null && held.mayPass(fromServer)) {
      hand(fromServer, client.channel(), false);
    }
    client.channel().config().setAutoRead(true);
    readServer();
  }

  /** Reads the server unless something of it waits here, or its client does not keep up. */
  private void readServer() {
    boolean read = ended || (client.channel().isWritable() && !held.holding());
    server.channel().config().setAutoRead(read);
  }

  private void hand(@Nullable ByteBuf bytes, Channel to, boolean toServer) {
    if (bytes != null) {
      toll.passed(toServer, bytes.readableBytes());
      var _ = to.writeAndFlush(bytes, to.voidPromise());
    }
  }

  /** Whether the permit has ended. */
  boolean lapsed() {
    return !permit.valid();
  }

  void cutSoon() {
    client.channel().eventLoop().execute(this::cut);
  }

  private void cut() {
    ended = true;
    client.cut();
    server.cut();
  }

  private void oneEndClosed(Channel other) {
    if (ended || lapsed()) {
      cut();
      return;
    }
    ended = true;
    var _ = other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    if (!other.closeFuture().isDone()) {
      var deadline =
          other.eventLoop().schedule(this::cut, DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      other.closeFuture().addListener(_ -> deadline.cancel(false));
    }
  }

  /** Hears what becomes of answers that were held. */
  private final class Release implements HeldAnswers.Way {
    @Override
    public void free(Deque<ByteBuf> answers) {
      if (lapsed()) {
        answers.forEach(ByteBuf::release);
        cut();
        return;
      }
      answers.forEach(answer -> hand(answer, client.channel(), false));
      if (serverLeft) {
        oneEndClosed(client.channel());
      } else {
        readServer();
      }
    }

    @Override
    public void bar(String because) {
      LOG.warn(
          "Ends a client's connection because {}; what it asked for last may or may not have been"
              + " done; client={}",
          because,
          client.channel().remoteAddress());
      cut();
    }
  }

  /** Hands what one end sends to the other. */
  private final class Relay extends ChannelInboundHandlerAdapter {
    private final Channel from;
    private final Channel to;
    private final boolean toServer;
    private int batch;

    Relay(End from, End to, boolean toServer) {
      this.from = from.channel();
      this.to = to.channel();
      this.toServer = toServer;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      if (ended) {
        bytes.release();
      } else if (!permit.valid()) {
        bytes.release();
        cut();
      } else if (toServer || held.mayPass(bytes)) {
        batch += bytes.readableBytes();
        var _ = to.write(bytes, to.voidPromise());
      } else {
        readServer();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (batch > 0) {
        toll.passed(toServer, batch);
        batch = 0;
        to.flush();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      // A receiver that does not keep up is not sent more: whoever sends to it is not read.
      if (toServer) {
        readServer();
      } else {
        to.config().setAutoRead(from.isWritable() || ended);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!toServer && !ended && held.holding()) {
        serverLeft = true;
      } else {
        oneEndClosed(to);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // Resets and ended permits come here; what follows is the same as for an orderly close.
      LOG.debug("Connection {} ends: {}", from, cause.toString());
      var _ = from.close();
    }
  }
}
