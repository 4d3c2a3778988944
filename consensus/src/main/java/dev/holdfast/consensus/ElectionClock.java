package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;

/**
 * When this region stands for election next. Knows no clock; for one thread.
 *
 * <p>Its turn counts from the last word that keeps it from standing: a leader's, its own vote for
 * another, or that it stood itself. The last one whether or not it has learned how that ended: the
 * vote of a dead region is awaited for two seconds, so two that refused each other would learn of
 * it at the same time, stand at the same time, and refuse each other again. As it is, they stand as
 * far apart as their turns are, which is far enough.
 */
final class ElectionClock {
  /**
   * Each time in a row that it comes to nothing, it is waited for longer by a turn, up to so many:
   * a region that gives up its candidacy before the answers can be there is never elected.
   */
  private static final int TURNS_MAX = 4;

  private static final int TOLD = 2;

  private final Function<Optional<RegionId>, ConsensusPeer.Turn> turns;
  private final RandomGenerator random;
  private Optional<RegionId> lastLeader = Optional.empty();
  private Duration turn;
  private long countsFrom;
  private Optional<Long> stood = Optional.empty();
  private int inVain;
  private boolean led;

  /**
   * What there is to know at one moment.
   *
   * @param leader who leads, if that is known
   * @param role what this region is
   * @param lastWord nano time of the last word of a leader, or of its own vote for another
   */
  record Situation(Optional<RegionId> leader, RaftPeerRole role, long lastWord) {}

  /**
   * @param now nano time
   */
  ElectionClock(
      Function<Optional<RegionId>, ConsensusPeer.Turn> turns, RandomGenerator random, long now) {
    this.turns = turns;
    this.random = random;
    this.countsFrom = now;
    this.turn = draw(lastLeader);
  }

  /**
   * How long it has to wait; not positive when it is to stand, empty while it leads.
   *
   * @param now nano time
   */
  Optional<Duration> rest(long now, Situation seen) {
    if (seen.leader().isPresent() && !seen.leader().equals(lastLeader)) {
      lastLeader = seen.leader();
      turn = draw(lastLeader);
    }
    if (seen.role() == RaftPeerRole.LEADER) {
      led = true;
      heardOf(now);
      return Optional.empty();
    }
    if (led) {
      led = false;
      heardOf(now);
    }
    if (seen.role() == RaftPeerRole.CANDIDATE && stood.isEmpty()) {
      // It was told to, by a leader that goes. Nobody else was, so nobody is in its way.
      stood = Optional.of(now);
      countsFrom = now;
      inVain = TOLD;
    }
    if (seen.lastWord() - countsFrom > 0) {
      heardOf(seen.lastWord());
    }
    long due = countsFrom + Math.clamp(inVain, 1, TURNS_MAX) * turn.toNanos();
    return Optional.of(Duration.ofNanos(due - now));
  }

  private void heardOf(long at) {
    countsFrom = at;
    if (stood.isPresent() || inVain > 0) {
      stood = Optional.empty();
      inVain = 0;
      turn = draw(lastLeader);
    }
  }

  /** It stands. */
  void stands(long now) {
    stood = Optional.of(now);
    countsFrom = now;
    inVain++;
    // Regions that do not agree about who led last may have the same turn; about nobody they agree.
    turn = draw(Optional.empty());
  }

  private Duration draw(Optional<RegionId> lost) {
    var drawn = turns.apply(lost);
    return Duration.ofNanos(random.nextLong(drawn.min().toNanos(), drawn.max().toNanos() + 1));
  }
}
