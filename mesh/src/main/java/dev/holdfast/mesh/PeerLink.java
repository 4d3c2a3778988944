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
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to another region's mesh, kept open to ask whether it is there. Owned by its event
 * loop; {@link #ask(Duration, boolean)} and {@link #knock} may be called from any thread.
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
  private final List<Asker> waiting = new ArrayList<>();
  private final List<Asker> pinging = new ArrayList<>();
  private @Nullable Pinger pinger;

  // Written by the event loop, read by anybody.
  private volatile long answeredNanos = System.nanoTime();
  private volatile boolean everAnswered;
  private volatile long owedNanos = OWES_NOTHING;
  private volatile long steadyNanos = answeredNanos;
  private volatile Duration took = Duration.ZERO;
  private volatile Word word = new Word(Map.of(), answeredNanos);

  /**
   * The peer's answer.
   *
   * @param took the round trip
   * @param message what it had to say, if it was asked to
   */
  record Answer(Duration took, Optional<String> message) {}

  private record Asker(CompletableFuture<Answer> answer, boolean forMessage) {
    Asker(boolean forMessage) {
      this(new CompletableFuture<>(), forMessage);
    }
  }

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
   * Asks whether the peer's mesh is there. Without an answer within {@code patience} the connection
   * is given up, since it may be dead, and the next asker gets a new one.
   *
   * @param forMessage whether the answer is to bring a message
   * @return ends with an exception if there is no answer
   */
  CompletableFuture<Answer> ask(Duration patience, boolean forMessage) {
    var asker = new Asker(forMessage);
    loop.execute(() -> {
      ask(asker);
      var late = loop.schedule(() -> givenUp(asker), patience.toNanos(), TimeUnit.NANOSECONDS);
      var _ = asker.answer().whenComplete((_, _) -> late.cancel(false));
    });
    return asker.answer();
  }

  /** Asks, and waits for nothing. */
  void knock() {
    loop.execute(() -> ask(new Asker(false)));
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

  private void ask(Asker asker) {
    if (owedNanos == OWES_NOTHING) {
      owedNanos = System.nanoTime();
    }
    if (waiting.size() >= ASKERS_MAX) {
      asker.answer().completeExceptionally(new IllegalStateException("Too many ask for " + peer));
      return;
    }
    waiting.add(asker);
    Pinger current = pinger;
    if (current == null) {
      var next = new Pinger();
      pinger = next;
      next.channel = dialler.dial(loop, next.tls, peer, next, _ -> lost(next));
    } else if (current.ready && pinging.isEmpty()) {
      current.ping();
    }
  }

  private void givenUp(Asker asker) {
    if (!asker.answer().isDone()) {
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
      var because = new IllegalStateException("No answer from " + peer);
      unanswered.forEach(each -> each.answer().completeExceptionally(because));
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
        boolean forMessage = pinging.stream().anyMatch(Asker::forMessage);
        Head question = forMessage ? Head.asking() : Head.ping();
        var _ = context.writeAndFlush(question.bytes(), context.voidPromise());
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
      var told = new Answer(took, answer.message());
      answered.forEach(each -> each.answer().complete(told));
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
