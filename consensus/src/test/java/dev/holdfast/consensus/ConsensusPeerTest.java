package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static dev.holdfast.consensus.Fleet.PATIENT;
import static dev.holdfast.consensus.Fleet.PERTH;
import static dev.holdfast.consensus.Fleet.REGIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.consensus.ProposalOutcome.NotSent;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsensusPeerTest {
  @TempDir private Path folder;

  @Test
  void everyRegionProposesAndEveryRegionAppliesTheSame() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      int position = 0;
      for (int round = 0; round < 5; round++) {
        for (var region : REGIONS) {
          assertThat(fleet.commit(region, region + " " + round)).isEqualTo(++position);
        }
      }
      fleet.awaitEqualJournals(15);
    }
  }

  @Test
  void whatIsAppliedIsAppliedOnceHoweverManyProposeAtOnce() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var proposals = new ArrayList<Callable<ProposalOutcome>>();
      for (int i = 0; i < 20; i++) {
        var command = "c" + i;
        var region = REGIONS.get(i % 3);
        proposals.add(() -> fleet.propose(region, command, PATIENT));
      }
      int applied = 0;
      for (var outcome : threads.invokeAll(proposals)) {
        applied += outcome.get() instanceof Applied ? 1 : 0;
      }
      fleet.commit(OSLO, "last");
      var journal = fleet.journal(OSLO);
      Eventually.within(PATIENT, () -> journal.entries().contains("last"), journal::entries);
      assertThat(journal.entries()).hasSizeGreaterThanOrEqualTo(applied + 1);
      assertThat(fleet.journal(OSLO).repeats()).isZero();
    }
  }

  @Test
  void proposalsFindAConnectionToWhoeverComesToLead() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      var before = fleet.awaitLeader();
      var after = Fleet.others(before).getFirst();
      // one for what peers say to each other, one for proposals
      Eventually.within(
          PATIENT, () -> fleet.dialled(before, after) >= 2, () -> fleet.dialled(before, after));
      int dialled = fleet.dialled(before, after);
      assertThat(fleet.peer(before).transferLeadership(after, PATIENT)).isInstanceOf(Applied.class);
      fleet.awaitLeader();
      fleet.commit(before, "c1");
      assertThat(fleet.dialled(before, after)).isEqualTo(dialled);
    }
  }

  @Test
  void aRegionThatWasAwayCatchesUp() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      fleet.commit(OSLO, "before");
      fleet.stop(PERTH);
      fleet.awaitLeader(OSLO, LIMA);
      fleet.commit(LIMA, "meanwhile");
      fleet.start(PERTH);
      fleet.commit(PERTH, "after");
      fleet.awaitEqualJournals(3);
    }
  }

  @Test
  void everythingIsStillThereAfterAllRegionsWereDown() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      fleet.commit(OSLO, "c1");
      fleet.commit(LIMA, "c2");
      fleet.restart();
      assertThat(fleet.commit(PERTH, "c3")).isEqualTo(3);
      fleet.awaitEqualJournals(3);
    }
  }

  @Test
  void aWipedRegionIsFilledAgainUnderTheSameLeader() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      var leader = fleet.awaitLeader();
      var wiped = Fleet.others(leader).getFirst();
      fleet.commit(leader, "c1");
      fleet.awaitEqualJournals(1);
      fleet.stop(wiped);
      fleet.wipe(wiped);
      fleet.start(wiped);
      assertThat(fleet.commit(wiped, "c2")).isEqualTo(2);
      fleet.awaitEqualJournals(2);
    }
  }

  @Test
  void aRegionThatComesLateGetsASnapshotOfTheLogThatWasCutOff() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      fleet.start(OSLO);
      fleet.start(LIMA);
      var leader = fleet.awaitLeader();
      var filler = "x".repeat(1500); // more than one segment of the log, and one message
      int commands = 1050; // a snapshot is due after 1000
      for (int i = 1; i <= commands; i++) {
        fleet.commit(leader, i + filler);
      }
      fleet.start(PERTH);
      fleet.awaitEqualJournals(commands);
      assertThat(fleet.journal(PERTH).restored()).isPositive();
    }
  }

  @Test
  void theLeadershipMovesWhereItIsTold() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      var leader = fleet.awaitLeader();
      var others = Fleet.others(leader);
      var second = others.getFirst();
      var third = others.getLast();
      assertThat(fleet.peer(leader).transferLeadership(second, PATIENT))
          .isInstanceOf(Applied.class);
      assertThat(fleet.awaitLeader()).isEqualTo(second);
      // A leader that was only just elected may have heard of one region only, and refuses.
      Eventually.within(
          PATIENT,
          () -> fleet.peer(leader).transferLeadership(third, PATIENT) instanceof Applied,
          fleet::views);
      assertThat(fleet.awaitLeader()).isEqualTo(third);
      assertThat(fleet.peer(leader).transferLeadership(third, PATIENT)).isInstanceOf(Applied.class);
      assertThat(fleet.commit(leader, "c1")).isEqualTo(1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> fleet.peer(leader).transferLeadership(new RegionId("mars"), PATIENT));
    }
  }

  @Test
  void aTransferToADeadRegionIsNotEvenTried() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      var leader = fleet.awaitLeader();
      var dead = Fleet.others(leader).getFirst();
      var alive = Fleet.others(leader).getLast();
      fleet.stop(dead);
      for (var asker : List.of(leader, alive)) {
        Eventually.within(
            PATIENT,
            () -> fleet.peer(asker).transferLeadership(dead, PATIENT) instanceof NotSent,
            fleet::views);
      }
      assertThat(fleet.commit(alive, "c1")).isEqualTo(1);
      assertThat(fleet.awaitLeader()).isEqualTo(leader);
    }
  }

  /** A handover that fails at once blocks Ratis for ever; one that takes an hour is as good. */
  @Test
  void aLeaderThatCannotHandOverIsElectedAnewWhoeverProposes() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      var leader = fleet.awaitLeader();
      var dead = Fleet.others(leader).getFirst();
      var alive = Fleet.others(leader).getLast();
      fleet.stop(dead);
      fleet.handOverUnchecked(leader, dead, Duration.ofHours(1));
      Eventually.within(
          PATIENT,
          () -> !(fleet.propose(alive, "c", Duration.ofMillis(100)) instanceof Applied),
          fleet::views);
      assertThat(fleet.commit(alive, "last")).isPositive();
    }
  }

  @Test
  void aLeaderThatCannotApplyWhatIsCommittedMakesWayForOneThatCan() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      var last = new ConsensusPeer.Turn(Duration.ofSeconds(2), Duration.ofSeconds(2));
      fleet.start(OSLO, lost -> lost.equals(Optional.of(OSLO)) ? last : Fleet.turn(OSLO));
      fleet.start(PERTH);
      fleet.start(LIMA);
      fleet.commit(LIMA, "c1");
      Eventually.within(
          PATIENT,
          () -> fleet.peer(PERTH).transferLeadership(LIMA, PATIENT) instanceof Applied,
          fleet::views);
      synchronized (fleet.journal(OSLO)) {
        fleet.commit(PERTH, "c2");
        Eventually.within(
            PATIENT,
            () -> fleet.peer(PERTH).transferLeadership(OSLO, PATIENT) instanceof Applied,
            fleet::views);
        assertThat(fleet.peer(OSLO).leads()).isFalse();
        assertThat(fleet.commit(PERTH, "c3")).isEqualTo(3);
      }
    }
  }

  @Test
  void aRegionAloneHasNoLeaderAndSendsNothing() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      fleet.start(OSLO);
      assertThat(fleet.propose(OSLO, "c1", Duration.ofSeconds(2)))
          .isEqualTo(new NotSent("No leader is known"));
      assertThat(fleet.peer(OSLO).leader()).isEmpty();
      assertThat(fleet.peer(OSLO).leads()).isFalse();
      assertThat(fleet.peer(OSLO).transferLeadership(LIMA, PATIENT)).isInstanceOf(NotSent.class);
    }
  }

  @Test
  void aServerThatStoppedByItselfIsStartedAgain() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      var leader = fleet.awaitLeader();
      var other = Fleet.others(leader).getFirst();
      fleet.commit(leader, "c1");
      fleet.peer(other).member().close();
      assertThat(fleet.peer(other).leader()).isEmpty();
      fleet.commit(leader, "c2");
      assertThat(fleet.commit(other, "c3")).isEqualTo(3);
      fleet.awaitEqualJournals(3);
    }
  }

  @Test
  void saysThatTheAddressIsTaken() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      try (var squatter = new ServerSocket()) {
        squatter.bind(fleet.bind(OSLO));
        assertThatThrownBy(() -> fleet.start(OSLO))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("oslo cannot start")
            .hasMessageContaining("in use");
      }
      fleet.start(OSLO);
      assertThat(fleet.peer(OSLO).leader()).isEmpty();
    }
  }

  @Test
  void saysThatTheFolderIsInUse() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      assertThatThrownBy(() -> ConsensusPeer.start(fleet.settings(OSLO), new Journal()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("oslo cannot start");
      assertThat(fleet.commit(OSLO, "c1")).isEqualTo(1);
    }
  }

  @Test
  void carriesTheLargestCommandAndRefusesALargerOne() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      var largest = new byte[RatisSettings.COMMAND_BYTES_MAX];
      for (var region : REGIONS) {
        assertThat(fleet.peer(region).propose(largest, PATIENT)).isInstanceOf(Applied.class);
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> fleet.peer(OSLO).propose(new byte[largest.length + 1], PATIENT));
    }
  }
}
