package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.PATIENT;
import static dev.holdfast.consensus.Fleet.REGIONS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.model.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTest {
  private static final Duration RTT = Duration.ofMillis(20);

  /** Two election timeouts and room for a busy machine; a leader that is stuck takes for ever. */
  private static final Duration STEP_DOWN_MAX = Duration.ofSeconds(8);

  @TempDir private Path folder;

  @Test
  void anIsolatedLeaderStepsDownAlthoughItsRegionGoesOnProposing() throws Exception {
    assertDeposed((fleet, leader) -> fleet.isolate(leader));
  }

  @Test
  void aLeaderThatHearsNobodyStepsDown() throws Exception {
    assertDeposed(
        (fleet, leader) -> Fleet.others(leader).forEach(other -> fleet.cut(other, leader)));
  }

  @Test
  void aLeaderThatNobodyHearsIsDeposed() throws Exception {
    assertDeposed(
        (fleet, leader) -> Fleet.others(leader).forEach(other -> fleet.cut(leader, other)));
  }

  /**
   * What is sent to a leader that is gone is lost, and nobody knows that until there is another.
   */
  @Test
  void aProposalWaitsForTheNextLeaderWhileTheLastOneIsSilent() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      var leader = fleet.awaitLeader();
      var other = Fleet.others(leader).getLast();
      fleet.commit(other, "before");

      fleet.isolate(leader);
      Eventually.within(PATIENT, () -> fleet.peer(other).leaderHeard().isEmpty(), fleet::views);
      assertThat(fleet.peer(other).propose("after".getBytes(UTF_8), PATIENT))
          .isInstanceOf(Applied.class);
    }
  }

  private void assertDeposed(BiConsumer<Fleet, RegionId> fault) throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      var leader = fleet.awaitLeader();
      var others = Fleet.others(leader);
      var attempts = new Attempts(fleet, leader);
      try (attempts) {
        Eventually.within(
            PATIENT,
            () -> attempts.since(0).stream().anyMatch(Applied.class::isInstance),
            () -> attempts.since(0));
        fault.accept(fleet, leader);
        long cut = System.nanoTime();
        Eventually.within(STEP_DOWN_MAX, () -> !fleet.peer(leader).leads(), fleet::views);
        fleet.awaitLeader(others.toArray(RegionId[]::new));
        fleet.commit(others.getFirst(), "meanwhile");
        assertThat(attempts.since(cut)).noneMatch(Applied.class::isInstance);
      }
      fleet.heal();
      fleet.commit(leader, "healed");
      fleet.awaitSameJournals();
      attempts.assertTrueOf(fleet.journal(leader).entries());
    }
  }

  @Test
  void aRegionThatFollowsIsNotDisturbedByAnotherThatIsCutOff() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      var leader = fleet.awaitLeader();
      var cutOff = Fleet.others(leader).getFirst();
      fleet.isolate(cutOff);
      try (var attempts = new Attempts(fleet, cutOff)) {
        Eventually.within(PATIENT, () -> fleet.peer(cutOff).leader().isEmpty(), fleet::views);
        fleet.commit(leader, "meanwhile");
        assertThat(attempts.since(0)).noneMatch(Applied.class::isInstance);
      }
      fleet.heal();
      fleet.commit(cutOff, "healed");
    }
  }

  @Test
  void regionsFindEachOtherAtOnceAfterALongOutage() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      var survivor = fleet.awaitLeader();
      var returning = Fleet.others(survivor).getFirst();
      var other = Fleet.others(survivor).getLast();
      fleet.stop(returning);
      // Only the survivor can be elected when the returning region has missed this, so it is the
      // survivor that has to dial.
      fleet.commit(survivor, "missed");
      fleet.stop(other);
      // Left to itself, gRPC would by the end of this wait ten seconds before it tries again.
      assertThat(fleet.propose(survivor, "alone", Duration.ofSeconds(17)))
          .isNotInstanceOf(Applied.class);
      fleet.start(returning);
      var took =
          Eventually.within(PATIENT, () -> fleet.peer(survivor).leader().isPresent(), fleet::views);
      // One round of two seconds, in which the dead do not answer, two turns, and a dial.
      assertThat(took).isLessThan(Duration.ofSeconds(6));
      fleet.commit(returning, "after");
    }
  }

  @Test
  void aDeadConnectionIsGivenUpHoweverLongTheProposerWouldWait() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      var leader = fleet.awaitLeader();
      var cutOff = Fleet.others(leader).getFirst();
      fleet.commit(cutOff, "before");
      fleet.cut(cutOff, leader);
      long start = System.nanoTime();
      assertThat(fleet.propose(cutOff, "c", PATIENT)).isNotInstanceOf(Applied.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENT.dividedBy(2));
      fleet.heal();
      fleet.commit(cutOff, "healed");
    }
  }

  @Test
  void proposalsEndWhenTheirPatienceDoes() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      var patience = Duration.ofMillis(400);
      for (var region : REGIONS) {
        fleet.isolate(region);
      }
      for (int i = 0; i < 4; i++) {
        for (var region : REGIONS) {
          long start = System.nanoTime();
          assertThat(fleet.propose(region, "c" + i, patience)).isNotInstanceOf(Applied.class);
          assertThat(Duration.ofNanos(System.nanoTime() - start))
              .isLessThan(patience.plusSeconds(1)); // the machine may be busy
        }
      }
    }
  }
}
