package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection over the emulated WAN, from the moment it is dialled: a handshake of one round
 * trip, then a {@link Pipe} each way.
 *
 * <p>The dialler's own {@code connect} succeeds at once, because the local kernel answers it.
 * Nothing is read from the dialler before the handshake is through, so whatever waits for an answer
 * waits as long as it would on a real link. Owned by the emulator's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing what is gone already is not an error
final class WanConnection {
  /**
   * Linux gives up an unanswered connection request after so long ({@code tcp_syn_retries = 6}).
   */
  static final Duration REQUEST_GIVES_UP = Duration.ofSeconds(127);

  private enum Handshake {
    /** The request is on its way to the target, or lost. */
    REQUESTED,
    /** The target was asked and has not answered. */
    ASKED,
    /** The target accepted; its answer is on its way, or lost. */
    ACCEPTED,
    /** The target refused; its answer is on its way, or lost. */
    REFUSED,
    /** The dialler has the answer. */
    DONE
  }

  private final WanLeg leg;
  private final SocketChannel dialler;
  private final Consumer<WanConnection> asksTarget;
  private final Consumer<WanConnection> onClosed;
  private final Pipe forward;
  private Handshake handshake = Handshake.REQUESTED;
  private boolean packetLost;
  private long lostSince;
  private @Nullable Alarm retry;
  private @Nullable SocketChannel target;
  private @Nullable Pipe backward;
  private int endsDelivered;
  private boolean orphaned;
  private boolean closed;

  /**
   * Begins the handshake.
   *
   * @param asksTarget connects to the leg's target and then calls {@link #accepted} or {@link
   *     #refused}
   * @param onClosed called once when both ends are closed
   */
  WanConnection(
      WanLeg leg,
      SocketChannel dialler,
      Consumer<WanConnection> asksTarget,
      Consumer<WanConnection> onClosed) {
    this.leg = leg;
    this.dialler = dialler;
    this.asksTarget = asksTarget;
    this.onClosed = onClosed;
    this.forward = new Pipe(this, leg.out(), dialler);
    dialler.pipeline().addLast(new End());
  }

  WanLeg leg() {
    return leg;
  }

  EventExecutor loop() {
    return dialler.eventLoop();
  }

  Duration retransmissionTimeout() {
    Duration rtt = leg.out().conditions().delay().plus(leg.back().conditions().delay());
    return Retransmission.timeout(rtt);
  }

  /** Sends the packet that the handshake waits for. */
  void advance() {
    switch (handshake) {
      case REQUESTED -> sendPacket(leg.out(), this::ask);
      case ACCEPTED -> sendPacket(leg.back(), this::open);
      case REFUSED -> sendPacket(leg.back(), this::reset);
      case ASKED, DONE -> {}
    }
  }

  private void sendPacket(Lane lane, Runnable arrival) {
    if (closed) {
      return;
    }
    if (!lane.open()) {
      loses();
      return;
    }
    Alarm.in(loop(), lane.travel(), () -> arrive(lane, arrival));
  }

  private void arrive(Lane lane, Runnable arrival) {
    if (closed) {
      return;
    }
    if (lane.open()) {
      packetLost = false;
      arrival.run();
    } else {
      loses();
    }
  }

  private void loses() {
    if (!packetLost) {
      packetLost = true;
      lostSince = System.nanoTime();
    }
  }

  private void ask() {
    handshake = Handshake.ASKED;
    asksTarget.accept(this);
  }

  /** The target accepted the connection. */
  void accepted(SocketChannel channel) {
    if (closed) {
      abort(channel);
      return;
    }
    target = channel;
    handshake = Handshake.ACCEPTED;
    Pipe pipe = new Pipe(this, leg.back(), channel);
    backward = pipe;
    channel.pipeline().addLast(new End());
    pipe.open(dialler);
    advance();
  }

  /** The target refused the connection. */
  void refused() {
    handshake = Handshake.REFUSED;
    advance();
  }

  private void open() {
    handshake = Handshake.DONE;
    if (target != null) {
      forward.open(target);
    }
  }

  /** One of the two directions was cut. */
  void lose(Lane lane, long now) {
    pipesOn(lane, pipe -> pipe.lose(now));
  }

  /** One of the two directions is open again. */
  void recover(Lane lane, long now) {
    if (orphaned || closed) {
      return;
    }
    pipesOn(lane, pipe -> pipe.recover(now));
    if (packetLost) {
      recoverHandshake(now);
    }
  }

  private void recoverHandshake(long now) {
    if (now - lostSince > REQUEST_GIVES_UP.toNanos()) {
      reset();
      return;
    }
    if (retry != null) {
      retry.cancel();
    }
    long at = Retransmission.succeedsAt(lostSince, now, Retransmission.FIRST_CONTACT);
    retry = Alarm.in(loop(), at - now, this::advance);
  }

  private void pipesOn(Lane lane, Consumer<Pipe> action) {
    if (leg.out() == lane) {
      action.accept(forward);
    } else if (leg.back() == lane && backward != null) {
      action.accept(backward);
    }
  }

  /** A region was lost. If it knew of this connection, its successor will not. */
  void regionLost(RegionId region) {
    boolean knew = region.equals(leg.out().from) || handshake != Handshake.REQUESTED;
    orphaned |= knew && touches(region);
  }

  /**
   * A lost region is back. It answers whatever it is sent on a connection of before with a reset;
   * the survivor learns that one round trip later, as if it had just sent something.
   */
  void regionReturned(RegionId region) {
    if (orphaned && touches(region)) {
      Alarm.in(loop(), leg.out().travel() + leg.back().travel(), this::reset);
    }
  }

  private boolean touches(RegionId region) {
    return region.equals(leg.out().from) || region.equals(leg.out().to);
  }

  /** The last byte for {@code receiver} was delivered, and no more will come. */
  void ended(SocketChannel receiver) {
    if (closed) {
      return;
    }
    receiver.shutdownOutput();
    endsDelivered++;
    if (endsDelivered == 2) {
      close();
    }
  }

  /** Resets both ends. */
  void reset() {
    if (!closed) {
      abort(dialler);
      if (target != null) {
        abort(target);
      }
      close();
    }
  }

  private static void abort(SocketChannel channel) {
    if (channel.isOpen()) {
      channel.config().setSoLinger(0);
      channel.close();
    }
  }

  private void close() {
    closed = true;
    forward.close();
    dialler.close();
    if (backward != null) {
      backward.close();
    }
    if (target != null) {
      target.close();
    }
    onClosed.accept(this);
  }

  /** What happens at one of the two ends. */
  private final class End extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      pipeFrom(context.channel()).accept((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        gone(context.channel(), false);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      gone(context.channel(), true);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      Pipe towards = context.channel().equals(dialler) ? backward : forward;
      if (towards != null) {
        towards.pump();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // The other process reset its connection; being inactive is what the other end must learn.
      context.close();
    }

    private void gone(Channel end, boolean entirely) {
      if (closed) {
        return;
      }
      if (end.equals(dialler) && handshake == Handshake.REQUESTED && (entirely || packetLost)) {
        // It gave up before the target heard of it, so there is nobody to tell. Into a cut even an
        // orderly end means that: on a real link its connect would not have returned yet.
        close();
      } else if (entirely) {
        pipeFrom(end).reset();
      } else {
        pipeFrom(end).end();
      }
    }

    private Pipe pipeFrom(Channel end) {
      Pipe pipe = end.equals(dialler) ? forward : backward;
      if (pipe == null) {
        throw new IllegalStateException("The target sent before it accepted");
      }
      return pipe;
    }
  }
}
