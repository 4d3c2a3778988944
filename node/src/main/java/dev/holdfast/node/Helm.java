package dev.holdfast.node;

import dev.holdfast.consensus.ConsensusPeer;
import dev.holdfast.control.Command;
import dev.holdfast.control.Decider;
import dev.holdfast.control.Decision;
import dev.holdfast.control.LeaseTimes;
import dev.holdfast.control.LocalView;
import dev.holdfast.control.Phase;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's loop: asks {@link Decider} what to propose and proposes it. One thread; idle on
 * nodes that do not lead.
 */
final class Helm implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Helm.class);

  /** How late a decision that depends on the clock alone may be. */
  private static final Duration TICK = Duration.ofMillis(15);

  /** While every lease is fresh, nothing can fall due for longer than this. */
  private static final Duration TICK_CALM = Duration.ofMillis(100);

  private static final Duration TICK_FOLLOWING = Duration.ofMillis(200);

  /** A proposal is under way for as long; the same decision is not sent twice within. */
  private static final Duration REPEAT = Duration.ofMillis(600);

  /** Leadership is not handed on more often, so that it cannot circle. */
  private static final Duration HAND_ON = Duration.ofSeconds(5);

  private final Decider decider;
  private final Duration suspicion;
  private final SharedState shared;
  private final Vantage vantage;
  private final ConsensusPeer consensus;
  private final Proposer proposer;
  private final Bell bell = new Bell();
  private final Map<String, Long> proposed = new HashMap<>();
  private final Thread thread;
  private long handedNanos = System.nanoTime() - HAND_ON.toNanos();
  private volatile boolean closed;

  Helm(
      Topology topology,
      SharedState shared,
      Vantage vantage,
      ConsensusPeer consensus,
      Proposer proposer) {
    this.decider = new Decider(topology);
    this.suspicion = new LeaseTimes(topology.failover().lease()).suspicion();
    this.shared = shared;
    this.vantage = vantage;
    this.consensus = consensus;
    this.proposer = proposer;
    shared.onChange(_ -> bell.ring());
    this.thread = Thread.ofPlatform().name("helm").start(this::run);
  }

  private void run() {
    try {
      while (!closed) {
        boolean leads = consensus.leads();
        bell.await(leads ? steer() : TICK_FOLLOWING);
      }
    } catch (InterruptedException e) {
      LOG.debug("the helm is left");
    }
  }

  /** Proposes what is due; how long nothing else can be. */
  private Duration steer() {
    long now = System.nanoTime();
    proposed.values().removeIf(at -> now - at > REPEAT.toNanos());
    LocalView view = shared.view(vantage);
    for (Decision decision : decider.decide(shared.now(), view, Ticker.SYSTEM.wallMillis())) {
      switch (decision) {
        case Decision.Propose(var command, var because) -> {
          if (proposed.putIfAbsent(key(command), now) == null) {
            LOG.info("decided {} because={}", key(command), because);
            proposer.send(command);
          }
        }
        case Decision.HandLeadership(var to, var because) -> {
          if (now - handedNanos > HAND_ON.toNanos()) {
            handedNanos = now;
            LOG.info("hands leadership to {} because={}", to, because);
            Thread.ofVirtual().name("hand-leadership").start(() -> hand(to));
          }
        }
      }
    }
    return calm(view) && !vantage.losing() ? TICK_CALM : TICK;
  }

  private boolean calm(LocalView view) {
    return shared.now().resources().values().stream()
            .allMatch(resource -> resource.phase() instanceof Phase.Steady)
        && view.sinceRenewal().values().stream()
            .allMatch(since -> since.compareTo(suspicion.minus(TICK_CALM)) < 0);
  }

  private void hand(RegionId to) {
    try {
      LOG.info("leadership to {}: {}", to, consensus.transferLeadership(to, HAND_ON));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String key(Command command) {
    String what = command.getClass().getSimpleName();
    return command instanceof Command.OfResource about
        ? what + " " + about.resource() + " in epoch " + about.epoch()
        : what;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TICK_FOLLOWING.multipliedBy(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
