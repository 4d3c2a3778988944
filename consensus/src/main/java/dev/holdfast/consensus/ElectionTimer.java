package dev.holdfast.consensus;

import java.time.Duration;
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
  private final ElectionClock clock;
  private final Duration leaderTrust;
  private long dueNanos = System.nanoTime();

  ElectionTimer(ConsensusPeer peer, ConsensusPeer.Settings settings, RandomGenerator random) {
    this.peer = peer;
    this.clock = new ElectionClock(settings.turns(), random, System.nanoTime());
    this.leaderTrust = settings.leaderTrust();
  }

  @Override
  public Duration at(long now) {
    // After a rude awakening, what has arrived meanwhile is taken in first.
    var rest = now - dueNanos > LATE.toNanos() ? LATE : look();
    dueNanos = System.nanoTime() + rest.toNanos();
    return rest;
  }

  private Duration look() {
    var member = peer.member();
    if (!member.alive() || peer.leaving()) {
      return IDLE;
    }
    long lastWord = member.lastWord();
    var seen = new ElectionClock.Situation(member.leader(), member.role().getRole(), lastWord);
    long now = System.nanoTime();
    var rest = clock.rest(now, seen);
    if (rest.isEmpty()) {
      return IDLE;
    }
    if (rest.get().isPositive()) {
      // By then another may lead, whose loss would make this an earlier turn; none is as short.
      return rest.get().compareTo(leaderTrust) < 0 ? rest.get() : leaderTrust;
    }
    if (member.stand(lastWord)) {
      LOG.info(
          "{} has heard no leader for {} ms and stands",
          peer.region(),
          Duration.ofNanos(now - lastWord).toMillis());
      clock.stands(now);
    }
    return IDLE;
  }
}
