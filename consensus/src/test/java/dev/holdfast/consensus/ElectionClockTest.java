package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static dev.holdfast.consensus.Fleet.PERTH;
import static org.apache.ratis.proto.RaftProtos.RaftPeerRole.CANDIDATE;
import static org.apache.ratis.proto.RaftProtos.RaftPeerRole.FOLLOWER;
import static org.apache.ratis.proto.RaftProtos.RaftPeerRole.LEADER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.junit.jupiter.api.Test;

class ElectionClockTest {
  private static final Optional<RegionId> NOBODY = Optional.empty();
  private static final long FIRST = 800;
  private static final long SECOND = 1_100;

  /** When the vote of a region that is gone is given up. */
  private static final long RESULT = 2_000;

  private final ElectionClock early = clock(Map.of(NOBODY, FIRST, Optional.of(OSLO), FIRST));
  private final ElectionClock late = clock(Map.of(NOBODY, SECOND, Optional.of(OSLO), SECOND));

  @Test
  void twoThatRefusedEachOtherStandAsFarApartAsTheirTurns() {
    early.stands(nanos(0));
    late.stands(nanos(0));
    // Both still wait for the vote of the region that both have lost.
    assertThat(rest(early, 500, CANDIDATE, 0)).hasValue(Duration.ofMillis(FIRST - 500));
    assertThat(rest(late, 500, CANDIDATE, 0)).hasValue(Duration.ofMillis(SECOND - 500));
  }

  @Test
  void howAnElectionEndedComesTooLateToCount() {
    early.stands(nanos(0));
    late.stands(nanos(1_500));
    assertThat(rest(early, RESULT, FOLLOWER, 0)).hasValue(Duration.ofMillis(FIRST - RESULT));
    assertThat(rest(late, RESULT, FOLLOWER, 0))
        .hasValue(Duration.ofMillis(1_500 + SECOND - RESULT));
  }

  @Test
  void twoThatHadTheSameTurnBecauseTheyLostDifferentLeadersHaveItOnce() {
    var one = clock(Map.of(NOBODY, FIRST, Optional.of(OSLO), FIRST));
    var other = clock(Map.of(NOBODY, SECOND, Optional.of(PERTH), FIRST));
    assertThat(rest(one, 0, FOLLOWER, 0, Optional.of(OSLO))).hasValue(Duration.ofMillis(FIRST));
    assertThat(rest(other, 0, FOLLOWER, 0, Optional.of(PERTH))).hasValue(Duration.ofMillis(FIRST));
    one.stands(nanos(FIRST));
    other.stands(nanos(FIRST));
    assertThat(rest(one, FIRST, CANDIDATE, 0)).hasValue(Duration.ofMillis(FIRST));
    assertThat(rest(other, FIRST, CANDIDATE, 0)).hasValue(Duration.ofMillis(SECOND));
  }

  @Test
  void aLeadersWordAndAVoteForAnotherBeginATurnAnew() {
    assertThat(rest(early, 500, FOLLOWER, 400)).hasValue(Duration.ofMillis(FIRST - 100));
    early.stands(nanos(1_200));
    assertThat(rest(early, 1_500, FOLLOWER, 1_400)).hasValue(Duration.ofMillis(FIRST - 100));
  }

  @Test
  void whatComesToNothingAgainIsGivenMoreTime() {
    long at = 0;
    for (long turns : new long[] {1, 2, 3, 4, 4}) {
      early.stands(nanos(at));
      assertThat(rest(early, at, CANDIDATE, 0)).hasValue(Duration.ofMillis(turns * FIRST));
      at += turns * FIRST;
    }
    assertThat(rest(early, at, FOLLOWER, at)).hasValue(Duration.ofMillis(FIRST));
  }

  @Test
  void whoLeadsDoesNotStandAndCountsFromTheEndOfThat() {
    assertThat(rest(early, 0, LEADER, -5_000)).isEmpty();
    assertThat(rest(early, 10_000, LEADER, -5_000)).isEmpty();
    assertThat(rest(early, 10_100, FOLLOWER, -5_000)).hasValue(Duration.ofMillis(FIRST));
  }

  @Test
  void whoWasToldToStandGetsTwoTurnsTimeForIt() {
    assertThat(rest(early, 300, FOLLOWER, 290)).hasValue(Duration.ofMillis(FIRST - 10));
    assertThat(rest(early, 310, CANDIDATE, 290)).hasValue(Duration.ofMillis(2 * FIRST));
    assertThat(rest(early, 400, CANDIDATE, 290)).hasValue(Duration.ofMillis(2 * FIRST - 90));
  }

  private static ElectionClock clock(Map<Optional<RegionId>, Long> millis) {
    return new ElectionClock(
        lost -> {
          var turn = Duration.ofMillis(millis.getOrDefault(lost, FIRST));
          return new ConsensusPeer.Turn(turn, turn);
        },
        new SplittableRandom(LIMA.value().length()),
        nanos(0));
  }

  private static Optional<Duration> rest(
      ElectionClock clock, long at, RaftPeerRole role, long lastWord) {
    return rest(clock, at, role, lastWord, NOBODY);
  }

  private static Optional<Duration> rest(
      ElectionClock clock, long at, RaftPeerRole role, long lastWord, Optional<RegionId> leader) {
    return clock.rest(nanos(at), new ElectionClock.Situation(leader, role, nanos(lastWord)));
  }

  /** Nano times may be negative, and overflow on the way. */
  private static long nanos(long millis) {
    return Long.MAX_VALUE - 1_000_000_000 + millis * 1_000_000;
  }
}
