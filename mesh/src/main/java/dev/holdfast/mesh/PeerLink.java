package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to another region's mesh, kept open to ask whether it is there. Owned by its event
 * loop; {@link #probe} and {@link #knock} may be called from any thread.
 */
final class PeerLink {
  /** More than this many askers at a time means that nobody reads the answers. */
  private static final int ASKERS_MAX = 100;

  /** A question that is open for less is none that is owed an answer. */
  private static final Duration OWED_AFTER = Duration.ofMillis(250);

  private static final long OWES_NOTHING = Long.MIN_VALUE;

  private final RegionId peer;
  private final EventLoop loop;
  private final Dialler dialler;
  private final Tunnels tunnels;
  private final List<CompletableFuture<Duration>> waiting = new ArrayList<>();
  private final List<CompletableFuture<Duration>> pinging = new ArrayList<>();
  private @Nullable Pinger pinger;

  // Written by the event loop, read by anybody.
  private volatile long answeredNanos = System.nanoTime();
  private volatile boolean everAnswered;
  private volatile long owedNanos = OWES_NOTHING;
  private volatile long steadyNanos = answeredNanos;
  private volatile Duration took = Duration.ZERO;
  private volatile Word word = new Word(Map.of(), answeredNanos);

  /**
   * What the peer said of its own questions.
   *
   * @param ages how long ago each region had answered it
   * @param askedNanos when it was asked for that, which was before it said so
   */
  private record Word(Map<RegionId, Duration> ages, long askedNanos) {}

  PeerLink(RegionId peer, EventLoop loop, Dialler dialler, Tunnels tunnels) {
    this.peer = peer;
    this.loop = loop;
    this.dialler = dialler;
    this.tunnels = tunnels;
  }

  /**
   * How long the peer's mesh takes to answer now, or empty if it does not within {@code patience}.
   */
  Optional<Duration> probe(Duration patience) throws InterruptedException {
    CompletableFuture<Duration> answer = knock();
    try {
      return Optional.of(answer.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      loop.execute(() -> givenUp(answer));
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.empty();
    }
  }

  /** As {@link #probe}, without waiting. */
  CompletableFuture<Duration> knock() {
    var answer = new CompletableFuture<Duration>();
    loop.execute(() -> ask(answer));
    return answer;
  }

  /** How well the peer is reached. */
  Contact contact() {
    long now = System.nanoTime();
    Word last = word;
    Map<RegionId, Duration> told = new HashMap<>();
    last.ages().forEach((region, age) -> told.put(region, age.plusNanos(now - last.askedNanos())));
    return new Contact(silence(now), took, told);
  }

  private Duration silence(long now) {
    long owed = owedNanos;
    Duration usual = took.multipliedBy(2);
    Duration patience = usual.compareTo(OWED_AFTER) > 0 ? usual : OWED_AFTER;
    return owed == OWES_NOTHING || now - owed < patience.toNanos()
        ? Duration.ZERO
        : Duration.ofNanos(now - answeredNanos);
  }

  /** For how long the peer has been answering without a break. */
  Duration steady() {
    long now = System.nanoTime();
    return silence(now).isZero() ? Duration.ofNanos(now - steadyNanos) : Duration.ZERO;
  }

  /** How long ago the peer answered; empty if it never has. */
  Optional<Duration> sinceAnswer() {
    return everAnswered
        ? Optional.of(Duration.ofNanos(System.nanoTime() - answeredNanos))
        : Optional.empty();
  }

  private void ask(CompletableFuture<Duration> answer) {
    if (owedNanos == OWES_NOTHING) {
      owedNanos = System.nanoTime();
    }
    if (waiting.size() >= ASKERS_MAX) {
      answer.completeExceptionally(new IllegalStateException("Too many ask for " + peer));
      return;
    }
    waiting.add(answer);
    Pinger current = pinger;
    if (current == null) {
      var next = new Pinger();
      pinger = next;
      next.channel = dialler.dial(loop, next.tls, peer, next, _ -> lost(next));
    } else if (current.ready && pinging.isEmpty()) {
      current.ping();
    }
  }

  /**
   * What was asked before the deadline is not answered: the connection may be dead, so the next
   * asker gets a new one.
   */
  private void givenUp(CompletableFuture<Duration> answer) {
    if (!answer.isDone()) {
      close();
    }
  }

  void close() {
    Pinger current = pinger;
    if (current != null) {
      lost(current);
      if (current.channel != null) {
        var _ = current.channel.close();
      }
    }
  }

  void closeSoon() {
    loop.execute(this::close);
  }

  private void lost(Pinger gone) {
    if (pinger == gone) {
      pinger = null;
      var unanswered = new ArrayList<>(waiting);
      unanswered.addAll(pinging);
      waiting.clear();
      pinging.clear();
      unanswered.forEach(
          each -> each.completeExceptionally(new IllegalStateException("No answer from " + peer)));
    }
  }

  /** The connection's handler: pings when somebody waits, one ping at a time. */
  private final class Pinger extends HeadReader {
    private final MeshTls tls = dialler.tls();
    private @Nullable Channel channel;
    private @Nullable ChannelHandlerContext context;
    private boolean ready;
    private long sentNanos;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      this.context = context;
      context.channel().config().setAutoRead(true);
      context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
        return;
      }
      try {
        if (handshake.isSuccess()) {
          tls.confirm(peer, context.pipeline().get(SslHandler.class));
          ready = true;
          ping();
          return;
        }
      } catch (CertificateException | SSLPeerUnverifiedException e) {
        ready = false;
      }
      var _ = context.close();
    }

    void ping() {
      if (context != null) {
        pinging.addAll(waiting);
        waiting.clear();
        sentNanos = System.nanoTime();
        var _ = context.writeAndFlush(Head.ping().bytes(), context.voidPromise());
      }
    }

    @Override
    void head(ChannelHandlerContext context, Head answer) {
      long now = System.nanoTime();
      if (!silence(now).isZero()) {
        steadyNanos = now;
      }
      answeredNanos = now;
      everAnswered = true;
      owedNanos = OWES_NOTHING;
      took = Duration.ofNanos(answeredNanos - sentNanos);
      word = new Word(answer.reached(), sentNanos);
      tunnels.heard(peer);
      var answered = List.copyOf(pinging);
      pinging.clear();
      Duration trip = took;
      answered.forEach(each -> each.complete(trip));
      if (!waiting.isEmpty()) {
        ping();
      }
    }

    @Override
    void nonsense(ChannelHandlerContext context) {
      var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      lost(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
