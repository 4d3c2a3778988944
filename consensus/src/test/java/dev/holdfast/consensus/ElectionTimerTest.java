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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElectionTimerTest {
  private static final Duration RTT = Duration.ofMillis(30);
  private static final int LOSSES = 3;

  /**
   * Nobody is elected while another region still believes in the leader, of which that one may have
   * heard a heartbeat later: the trust, half of it, and a way that takes longer.
   */
  private static final Duration FIRST = Duration.ofMillis(700);

  /** Only reached if the first turn does not decide, however busy the machine is. */
  private static final Duration FAR = Duration.ofSeconds(6);

  @TempDir Path folder;

  @Test
  void afterEveryLossTheFirstTurnDecides() throws Exception {
    try (var fleet = Fleet.prepared(folder, RTT)) {
      fleet.start(OSLO, _ -> turn(FAR.multipliedBy(2)));
      fleet.start(PERTH, _ -> turn(FAR));
      fleet.start(LIMA, _ -> turn(FIRST));
      for (int loss = 0; loss < LOSSES; loss++) {
        give(fleet, OSLO);
        awaitEqualLogs(fleet);
        fleet.isolate(OSLO);
        assertThat(fleet.awaitLeader(LIMA, PERTH)).as("loss %d", loss).isEqualTo(LIMA);
        fleet.heal();
      }
    }
  }

  /** Where it were not known who was lost, the turns would be the other way round. */
  @Test
  void turnsAreByWhoWasLost() throws Exception {
    try (var fleet = Fleet.prepared(folder, RTT)) {
      fleet.start(OSLO, lost -> turn(lost.equals(Optional.of(LIMA)) ? FAR.multipliedBy(2) : FIRST));
      fleet.start(PERTH, lost -> turn(lost.equals(Optional.of(LIMA)) ? FIRST : FAR));
      fleet.start(LIMA, _ -> turn(FAR));
      for (int loss = 0; loss < LOSSES; loss++) {
        give(fleet, LIMA);
        awaitEqualLogs(fleet);
        fleet.isolate(LIMA);
        assertThat(fleet.awaitLeader(OSLO, PERTH)).as("loss %d", loss).isEqualTo(PERTH);
        fleet.heal();
      }
    }
  }

  /** A region whose log is behind is not elected, whosever turn it is. */
  private static void awaitEqualLogs(Fleet fleet) throws InterruptedException {
    fleet.commit(OSLO, "led");
    fleet.awaitSameJournals();
  }

  /**
   * In round trips: a second message that waits for the answer to the first makes two, every time.
   * A busy machine adds to that, but not every time, so that one is enough.
   */
  @Test
  void aNewLeaderTakesProposalsAfterOneRoundTrip() throws Exception {
    var rtt = Duration.ofMillis(400);
    try (var fleet = Fleet.prepared(folder, rtt)) {
      for (var region : Fleet.REGIONS) {
        fleet.start(region, _ -> turn(FAR.plusSeconds(Fleet.REGIONS.indexOf(region))));
      }
      var waited = new ArrayList<Duration>();
      Eventually.within(
          PATIENT.multipliedBy(2),
          () -> {
            waited.add(untilItTakesProposals(fleet));
            return waited.getLast().compareTo(rtt.multipliedBy(17).dividedBy(10)) < 0;
          },
          () -> waited);
    }
  }

  /** Has another region elected; returns how long it led without taking proposals. */
  private static Duration untilItTakesProposals(Fleet fleet) throws InterruptedException {
    var leader = fleet.awaitLeader();
    var next = Fleet.others(leader).getFirst();
    var member = fleet.peer(next).member();
    Thread.ofVirtual().start(() -> handOver(fleet, leader, next));
    Eventually.within(PATIENT, member::leads, fleet::views);
    return Duration.ofMillis(member.role().getRoleElapsedTimeMs());
  }

  /** Until it is done: a leader that was only just elected may not reach everybody yet. */
  private static void handOver(Fleet fleet, RegionId leader, RegionId next) {
    try {
      Eventually.within(
          PATIENT,
          () -> fleet.peer(leader).transferLeadership(next, PATIENT) instanceof Applied,
          fleet::views);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
      // Each has led once, so that it has whatever else a leader connects for.
      for (var region : List.of(PERTH, LIMA, OSLO)) {
        give(fleet, region);
        fleet.commit(region, "led");
      }
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

  private static ConsensusPeer.Turn turn(Duration min) {
    return new ConsensusPeer.Turn(min, min.plusMillis(20));
  }

  private static void give(Fleet fleet, RegionId to) throws InterruptedException {
    fleet.awaitLeader();
    Eventually.within(
        PATIENT,
        () ->
            fleet.peer(PERTH).transferLeadership(to, PATIENT) instanceof Applied
                && fleet.awaitLeader().equals(to),
        fleet::views);
  }
}
