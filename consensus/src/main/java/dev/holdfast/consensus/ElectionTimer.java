package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this region stand for election at its turn; for one thread.
 *
 * <p>Ratis has a timer too, but it sleeps for a whole timeout, looks, and sleeps for another. It
 * stands anywhere between one and two of them after the loss, so that regions whose turns are apart
 * stand at the same moment after all.
 */
final class ElectionTimer implements Worker.Look {
  private static final Logger LOG = LoggerFactory.getLogger(ElectionTimer.class);

  /** Between two looks while this region leads or stands: short beside any turn. */
  private static final Duration IDLE = Duration.ofMillis(100);

  /** Looking this much too late means that the machine was busy, stood still or was suspended. */
  private static final Duration LATE = Duration.ofMillis(100);

  private final ConsensusPeer peer;
  private final Function<Optional<RegionId>, ConsensusPeer.Turn> turns;
  private final RandomGenerator random;
  private final Duration leaderTrust;
  private Optional<RegionId> lastLeader = Optional.empty();
  private Duration turn;
  private long dueNanos = System.nanoTime();

  ElectionTimer(ConsensusPeer peer, ConsensusPeer.Settings settings, RandomGenerator random) {
    this.peer = peer;
    this.turns = settings.turns();
    this.leaderTrust = settings.leaderTrust();
    this.random = random;
    this.turn = turn();
  }

  @Override
  public Duration at(long now) {
    // After a rude awakening, what has arrived meanwhile is taken in first.
    var rest = now - dueNanos > LATE.toNanos() ? LATE : look();
    dueNanos = System.nanoTime() + rest.toNanos();
    return rest;
  }

  private Duration look() {
    var leader = peer.leader();
    if (leader.isPresent() && !leader.equals(lastLeader)) {
      lastLeader = leader;
      turn = turn();
    }
    long silence = peer.member().silenceMillis();
    var rest = silence < 0 ? IDLE : turn.minusMillis(silence);
    if (rest.isPositive()) {
      // By then another may lead, whose loss would make this an earlier turn; none is as short.
      return rest.compareTo(leaderTrust) < 0 ? rest : leaderTrust;
    }
    if (peer.member().stand(turn)) {
      LOG.info("{} has heard no leader for {} ms and stands", peer.region(), silence);
      turn = turn();
    }
    return IDLE;
  }

  private Duration turn() {
    var drawn = turns.apply(lastLeader);
    return Duration.ofNanos(random.nextLong(drawn.min().toNanos(), drawn.max().toNanos() + 1));
  }
}
