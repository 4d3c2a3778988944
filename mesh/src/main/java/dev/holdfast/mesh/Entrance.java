package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that has come in and is not yet joined to a server. It is not read, or what it says is
 * kept until it is joined, so nothing of it can be lost: whatever goes wrong before that, the
 * router is asked again until the hold limit has passed.
 *
 * <p>Owned by the client's event loop; {@link #held} may be read from any thread.
 */
final class Entrance extends ChannelInboundHandlerAdapter {
  /** The first wait after a failed attempt; a promotion takes about a tenth of a second. */
  private static final Duration RETRY_FIRST = Duration.ofMillis(50);

  /**
   * Each attempt over a tunnel costs both sides a handshake, so a lasting fault must not cost many.
   */
  private static final Duration RETRY_MAX = Duration.ofMillis(800);

  /** The client is asked for no more than this: enough, and what one read brings beyond. */
  private static final int EARLY_MAX = EarlyBytes.ENOUGH + Transport.READ_BYTES_MAX;

  private final PortForwarder forwarder;
  private final End client;
  private final EarlyBytes early;
  private volatile boolean held = true;
  private boolean done;
  private String because = "no target is known yet";
  private Duration pause = RETRY_FIRST;
  private @Nullable Attempt attempt;
  private @Nullable Route missed;
  private @Nullable ScheduledFuture<?> retry;
  private @Nullable ScheduledFuture<?> deadline;

  Entrance(PortForwarder forwarder, End client) {
    this.forwarder = forwarder;
    this.client = client;
    this.early = new EarlyBytes(forwarder.opening());
  }

  /** Whether the client has no target, so that asking again may help. */
  boolean held() {
    return held;
  }

  void reconsiderSoon() {
    client.channel().eventLoop().execute(this::reconsider);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!forwarder.enter(this)) {
      turnAway("this region already serves as many connections as it may");
      return;
    }
    deadline = schedule(this::giveUp, forwarder.limits().hold());
    readOn(context);
    ask();
  }

  private void readOn(ChannelHandlerContext context) {
    if (early.wanted()) {
      var _ = context.read();
    }
  }

  private ScheduledFuture<?> schedule(Runnable task, Duration delay) {
    return client.channel().eventLoop().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void giveUp() {
    turnAway(
        "no primary could be reached for "
            + forwarder.limits().hold().toMillis()
            + " ms: "
            + because);
  }

  /**
   * Something may have changed: drops an attempt that lost its permit, then asks unless one goes
   * on.
   */
  private void reconsider() {
    if (done || (attempt != null && attempt.permit.valid() && !attempt.outdated())) {
      return;
    }
    abandon();
    Route route = forwarder.route();
    // A target that has just failed gets its pause; a new one is tried at once.
    if (retry == null || !sameTarget(route, missed)) {
      follow(route, false);
    }
  }

  private static boolean sameTarget(Route route, @Nullable Route other) {
    return switch (route) {
      case Route.Local(var target, _, _) ->
          other instanceof Route.Local(var tried, _, _) && target.equals(tried);
      case Route.Remote(var region, var request, _) ->
          other instanceof Route.Remote(var tried, var asked, _)
              && region.equals(tried)
              && request.equals(asked);
      case Route.Hold _, Route.Refuse _ -> false;
    };
  }

  private void ask() {
    retry = null;
    follow(forwarder.route(), false);
  }

  /** Tries a route, without a spare connection if {@code anew}. */
  private void follow(Route route, boolean anew) {
    if (retry != null) {
      retry.cancel(false);
      retry = null;
    }
    EventLoop loop = client.channel().eventLoop();
    PortForwarder.Means means = forwarder.means();
    switch (route) {
      case Route.Local(var target, var permit, _) -> {
        var next = begin(route, permit);
        next.dialling(means.dialler().localInTurn(loop, target, next));
      }
      case Route.Remote remote -> {
        var next = begin(route, remote.permit());
        next.by = means.ways().relay(remote.region());
        next.dialling(means.ways().tunnel(loop, remote, next.by, anew, next));
      }
      case Route.Hold(var why) -> hold(why);
      case Route.Refuse(var why) -> turnAway(why);
    }
  }

  private Attempt begin(Route route, Permit permit) {
    held = false;
    var next = new Attempt(route, permit);
    attempt = next;
    return next;
  }

  private void hold(String why) {
    because = why;
    held = true;
    if (!forwarder.mayHold()) {
      turnAway(why);
    }
  }

  private void abandon() {
    Attempt obsolete = attempt;
    attempt = null;
    if (obsolete != null && obsolete.channel != null) {
      var _ = obsolete.channel.close();
    }
  }

  /**
   * One try to reach one target. Once it is no longer {@link #attempt}, nothing it hears matters.
   */
  private final class Attempt implements Dialler.Caller {
    private final Route route;
    private final Permit permit;
    private Optional<RegionId> by = Optional.empty();
    private @Nullable Channel channel;
    private @Nullable OutgoingTunnel asked;
    private int sent;

    Attempt(Route route, Permit permit) {
      this.route = route;
      this.permit = permit;
    }

    /** Whether it goes on a way that has been found to lead nowhere, and there is another. */
    boolean outdated() {
      return by.isEmpty()
          && route instanceof Route.Remote remote
          && forwarder.means().ways().relay(remote.region()).isPresent();
    }

    void dialling(Channel connecting) {
      channel = connecting;
    }

    @Override
    public void asked(OutgoingTunnel tunnel) {
      asked = tunnel;
      sendAhead();
    }

    /** Does not wait for an answer with what may be sent again should there be none. */
    void sendAhead() {
      ByteBuf next = asked == null || attempt != this ? null : early.ahead(sent);
      if (asked != null && next != null) {
        sent += next.readableBytes();
        asked.early(next);
      }
    }

    @Override
    public void reached(End server, @Nullable ByteBuf first) {
      if (attempt == this && permit.valid()) {
        attempt = null;
        var ahead = new Passage.Ahead(first, early.take(sent), sent);
        finish();
        client.channel().pipeline().remove(Entrance.this);
        forwarder.join(client, server, new PortForwarder.Taken(route, by), ahead);
        return;
      }
      ReferenceCountUtil.release(first);
      server.cut();
      missed("the primary has just changed");
    }

    @Override
    public void missed(String why) {
      if (attempt == this) {
        attempt = null;
        missed = route;
        hold(why);
        if (!done) {
          // A carried attempt costs three regions two handshakes, so it is not made in a hurry.
          retry = schedule(Entrance.this::ask, by.isPresent() ? RETRY_MAX : pause);
          Duration longer = pause.multipliedBy(2);
          pause = longer.compareTo(RETRY_MAX) < 0 ? longer : RETRY_MAX;
        }
      }
    }

    @Override
    public void lost(String why) {
      if (attempt == this) {
        attempt = null;
        follow(forwarder.route(), true);
      }
    }
  }

  private void turnAway(String why) {
    if (!done) {
      ByteBuf said = early.take(0);
      finish();
      client.channel().pipeline().remove(this);
      forwarder.turnAway(client, said, why);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (early.size() > EARLY_MAX) {
      // Comes unasked for only when the client has closed its side, so nobody waits for an answer.
      ReferenceCountUtil.release(message);
      var _ = context.close();
      return;
    }
    early.add(context.alloc(), (ByteBuf) message);
    if (attempt != null) {
      attempt.sendAhead();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    readOn(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    finish();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }

  private void finish() {
    done = true;
    held = false;
    abandon();
    early.drop();
    forwarder.leave(this);
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (retry != null) {
      retry.cancel(false);
    }
  }
}
