package dev.holdfast.node;

import dev.holdfast.control.Command;
import dev.holdfast.model.RegionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other regions' heartbeats, collected by the leader so that one entry of the log renews all: an
 * entry costs every region several messages, and three regions' own would be three times as many.
 *
 * <p>Nothing depends on it. Whoever is not asked, or whose heartbeat came to nothing, proposes one
 * itself.
 */
final class RollCall {
  private static final Logger LOG = LoggerFactory.getLogger(RollCall.class);

  private final Asker asker;
  private final Function<RegionId, Duration> roundTrip;
  private final Ticker clock;
  private final Codec codec;
  private final Set<RegionId> peers;
  private final Duration fresh;
  private final Map<RegionId, Received> received = new HashMap<>(); // guarded by this
  private final Set<RegionId> owing = new HashSet<>(); // guarded by this

  /** How another region is asked. */
  interface Asker {
    /** What the region says; ends with an exception if it does not answer in time. */
    CompletableFuture<Optional<String>> ask(RegionId peer);
  }

  private record Received(Command heartbeat, long askedNanos) {}

  /**
   * @param roundTrip how long the region's last answer to anything took
   * @param fresh a heartbeat counts for no longer after it was asked for; a region that has fallen
   *     silent since must not be heard of again
   */
  RollCall(
      Asker asker,
      Function<RegionId, Duration> roundTrip,
      Ticker clock,
      Codec codec,
      Set<RegionId> peers,
      Duration fresh) {
    this.asker = asker;
    this.roundTrip = roundTrip;
    this.clock = clock;
    this.codec = codec;
    this.peers = peers;
    this.fresh = fresh;
  }

  /**
   * Asks every other region for a heartbeat that can answer in time; {@code complete} is run once
   * none owes one. A region further away does better to propose its own.
   *
   * @param patience for how long the answers are waited for
   */
  void ask(Duration patience, Runnable complete) {
    Set<RegionId> near = new HashSet<>(peers);
    near.removeIf(peer -> roundTrip.apply(peer).compareTo(patience) > 0);
    synchronized (this) {
      owing.clear();
      owing.addAll(near);
    }
    long now = clock.monotonicNanos();
    for (RegionId peer : near) {
      var _ =
          asker
              .ask(peer)
              .whenComplete((message, _) -> {
                if (settled(peer, heartbeat(peer, message), now)) {
                  complete.run();
                }
              });
    }
  }

  private synchronized boolean settled(RegionId peer, Optional<Command> heartbeat, long asked) {
    heartbeat.ifPresent(beat -> received.put(peer, new Received(beat, asked)));
    return owing.remove(peer) && owing.isEmpty();
  }

  synchronized boolean complete() {
    return owing.isEmpty();
  }

  /** What has come and is fresh, each heartbeat once. */
  synchronized List<Command> take() {
    List<Command> heartbeats = new ArrayList<>();
    long now = clock.monotonicNanos();
    for (Received one : received.values()) {
      if (now - one.askedNanos() < fresh.toNanos()) {
        heartbeats.add(one.heartbeat());
      }
    }
    received.clear();
    return heartbeats;
  }

  /** A region speaks for itself alone. */
  private Optional<Command> heartbeat(RegionId peer, Optional<String> message) {
    if (message == null || message.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<Command> commands = codec.commands(message.get().getBytes(StandardCharsets.UTF_8));
      if (commands.size() == 1
          && commands.getFirst() instanceof Command.Heartbeat beat
          && beat.region().equals(peer)) {
        return Optional.of(beat);
      }
      LOG.warn("{} was asked for its heartbeat and said {}", peer, message.get());
    } catch (RuntimeException e) {
      LOG.warn("{} was asked for its heartbeat and said what cannot be read", peer, e);
    }
    return Optional.empty();
  }
}
