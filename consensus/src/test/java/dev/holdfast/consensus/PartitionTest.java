package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static dev.holdfast.consensus.Fleet.PATIENT;
import static dev.holdfast.consensus.Fleet.PERTH;
import static dev.holdfast.consensus.Fleet.REGIONS;
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
        Eventually.within(PATIENT, () -> !fleet.peer(leader).leads(), fleet::views);
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
      assertThat(fleet.awaitLeader()).isEqualTo(leader);
    }
  }

  @Test
  void regionsFindEachOtherAtOnceAfterALongOutage() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      fleet.commit(OSLO, "before");
      fleet.stop(LIMA);
      fleet.stop(PERTH);
      // Left to itself, gRPC would by now wait ten seconds before it tries again.
      assertThat(fleet.propose(OSLO, "alone", Duration.ofSeconds(17)))
          .isNotInstanceOf(Applied.class);
      fleet.start(LIMA);
      fleet.start(PERTH);
      var took =
          Eventually.within(PATIENT, () -> fleet.peer(OSLO).leader().isPresent(), fleet::views);
      assertThat(took).isLessThan(Duration.ofSeconds(6));
      fleet.commit(OSLO, "after");
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
