package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static dev.holdfast.consensus.Fleet.PATIENT;
import static dev.holdfast.consensus.Fleet.PERTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.model.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElectionTimerTest {
  private static final Duration RTT = Duration.ofMillis(30);
  private static final int LOSSES = 3;

  @TempDir Path folder;

  @Test
  void afterEveryLossTheFirstTurnDecides() throws Exception {
    try (var fleet = Fleet.prepared(folder, RTT)) {
      fleet.start(OSLO, Duration.ofMillis(2200), Duration.ofMillis(2250));
      fleet.start(PERTH, Duration.ofMillis(1400), Duration.ofMillis(1420));
      fleet.start(LIMA, Duration.ofMillis(600), Duration.ofMillis(620));
      for (int loss = 0; loss < LOSSES; loss++) {
        fleet.awaitLeader();
        give(fleet, OSLO);
        fleet.isolate(OSLO);
        assertThat(fleet.awaitLeader(LIMA, PERTH)).as("loss %d", loss).isEqualTo(LIMA);
        fleet.heal();
      }
    }
  }

  @Test
  void turnsAreByWhoWasLost() throws Exception {
    try (var fleet = Fleet.prepared(folder, RTT)) {
      fleet.start(OSLO, Duration.ofMillis(2200), Duration.ofMillis(2250));
      fleet.start(PERTH, lost -> turn(lost.equals(Optional.of(LIMA)) ? 600 : 3_600_000));
      fleet.start(LIMA, Duration.ofMillis(700), Duration.ofMillis(720));
      fleet.awaitLeader();
      for (int loss = 0; loss < LOSSES; loss++) {
        give(fleet, LIMA);
        fleet.isolate(LIMA);
        assertThat(fleet.awaitLeader(OSLO, PERTH)).as("loss %d", loss).isEqualTo(PERTH);
        fleet.heal();
      }
    }
  }

  @Test
  void aNewLeaderTakesProposalsAfterOneRoundTrip() throws Exception {
    var rtt = Duration.ofMillis(400);
    try (var fleet = Fleet.prepared(folder, rtt)) {
      fleet.start(OSLO, Duration.ofHours(1), Duration.ofHours(1));
      fleet.start(PERTH, Duration.ofHours(1), Duration.ofHours(1));
      fleet.start(LIMA, Duration.ofMillis(600), Duration.ofMillis(620));
      var member = fleet.peer(LIMA).member();
      Eventually.within(
          PATIENT, () -> member.role().getRole() == RaftPeerRole.LEADER, fleet::views);
      long elected = System.nanoTime();
      Eventually.within(PATIENT, member::leads, fleet::views);
      // In round trips: a second message that waits for the answer to the first makes two.
      assertThat(Duration.ofNanos(System.nanoTime() - elected))
          .isLessThan(rtt.multipliedBy(17).dividedBy(10));
    }
  }

  @Test
  void theFirstTurnDecidesAlsoWhereNoLeaderWasEverKnown() throws Exception {
    try (var fleet = Fleet.prepared(folder, RTT)) {
      fleet.start(OSLO, Duration.ofHours(1), Duration.ofHours(1));
      Eventually.within(
          PATIENT,
          () -> System.nanoTime() - fleet.peer(OSLO).member().lastWord() > 300_000_000,
          fleet::views);
      fleet.start(PERTH, Duration.ofHours(1), Duration.ofHours(1));
      fleet.start(LIMA, Duration.ofMillis(600), Duration.ofMillis(620));
      assertThat(fleet.awaitLeader()).isEqualTo(LIMA);
    }
  }

  @Test
  void regionsThatFollowAreConnectedBeforeTheyVote() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      // Has led once, so that it has whatever else a leader connects for.
      give(fleet, LIMA);
      fleet.commit(LIMA, "led");
      give(fleet, OSLO);
      Eventually.within(
          PATIENT,
          () -> fleet.dialled(LIMA, PERTH) > 0 && fleet.dialled(PERTH, LIMA) > 0,
          fleet::views);
      // What else is new between the two is so because of the loss.
      fleet.commit(LIMA, "settled");
      int before = fleet.dialled(LIMA, PERTH) + fleet.dialled(PERTH, LIMA);
      fleet.isolate(OSLO);
      fleet.awaitLeader(LIMA, PERTH);
      assertThat(fleet.dialled(LIMA, PERTH) + fleet.dialled(PERTH, LIMA)).isEqualTo(before);
    }
  }

  private static ConsensusPeer.Turn turn(long millis) {
    return new ConsensusPeer.Turn(Duration.ofMillis(millis), Duration.ofMillis(millis + 20));
  }

  private static void give(Fleet fleet, RegionId to) throws InterruptedException {
    Eventually.within(
        PATIENT,
        () -> fleet.peer(PERTH).transferLeadership(to, PATIENT) instanceof Applied,
        fleet::views);
    assertThat(fleet.awaitLeader()).isEqualTo(to);
  }
}
