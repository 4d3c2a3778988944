package dev.holdfast.control;

import static dev.holdfast.control.Topologies.BRAZIL;
import static dev.holdfast.control.Topologies.EAST;
import static dev.holdfast.control.Topologies.NORTH;
import static dev.holdfast.control.Topologies.ORDERS;
import static dev.holdfast.control.Topologies.SOUTH;
import static dev.holdfast.control.Topologies.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.ReplicaReport.State;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What no scenario tells. */
class DeciderTest {
  @Test
  void isPatientWithAPrimaryThatItHasNotHeardSinceItsOwnStart() {
    Story story = Story.of("quorum-of-three");
    story.silence(EAST);

    assertThat(story.run(Duration.ofSeconds(29))).isEmpty();
    story.run(Duration.ofSeconds(2));
    assertThat(story.runbook().kind()).isEqualTo(Runbook.Kind.FAILOVER);
  }

  @Test
  void givesUpNoPrimaryThatAloneHoldsData() {
    Story story = Story.of("quorum-of-three");
    story.position(EAST, Story.at(1, 5000));
    story.position(WEST, LogPosition.START);
    story.position(SOUTH, LogPosition.START);
    story.run(Duration.ofSeconds(1));
    story.silence(EAST);
    story.run(Duration.ofSeconds(8));

    assertThat(story.state.runbooks()).isEmpty();
  }

  @Test
  void goesBackToThePrimaryWhereNoStandbyHoldsAnything() {
    Story story = Story.running("async-of-three");
    story.silence(WEST, SOUTH);
    story.run(Duration.ofSeconds(3));
    story.failover("alice", Optional.empty(), false);
    story.position(EAST, Story.at(1, 5000));
    story.fenced(EAST, false);
    story.run(Duration.ofSeconds(1));

    assertThat(story.orders().primary()).isEqualTo(EAST);
    assertThat(story.orders().phase()).isEqualTo(new Phase.Promoting(Story.at(1, 5000)));
  }

  @Test
  void saysAnewWhyItIsBlockedWhenThatIsAnother() {
    Story story = Story.running("quorum-of-three-and-two-witnesses");
    story.silence(EAST, WEST, SOUTH);
    story.run(Duration.ofSeconds(6));
    assertThat(story.runbook().status()).isEqualTo(Runbook.Status.BLOCKED);
    assertThat(story.runbook().because()).contains("no replica that can be reached holds any data");

    story.sealed(WEST);
    assertThat(story.run(Duration.ofSeconds(3))).hasSize(1);
    assertThat(story.runbook().because()).contains("and only eu-west is");
  }

  @Test
  void asksNobodyToApproveAPlannedHandOver() {
    Story story = Story.running("quorum-with-two-approvals");
    story.switchover("alice", WEST);

    assertThat(story.orders().handsOver()).isTrue();
  }

  @Test
  void countsOnPrimaryAndStandbysAlikeInADryRun() {
    Story story = Story.running("quorum-of-three");
    story.position(EAST, Story.at(1, 5000));
    story.run(Duration.ofSeconds(1));
    story.silence(WEST, SOUTH);
    story.run(Duration.ofSeconds(2));

    assertThat(
            Preview.of(
                story.state,
                story.topology,
                story.view(),
                ORDERS,
                Optional.empty(),
                Runbook.Kind.FAILOVER))
        .filteredOn(step -> step.name().equals("promote"))
        .allMatch(step -> step.blockedBy().isEmpty());
  }

  /** Of five regions the leader in eu-west has lost two; eu-north tells that it reaches one. */
  private static Optional<Leadership.Move> move(Set<RegionId> heardOf) {
    Topology five = Topologies.named("quorum-of-five");
    Duration second = Duration.ofSeconds(1);
    Duration fresh = Duration.ofMillis(100);
    Map<RegionId, Duration> silence = new HashMap<>();
    List.of(SOUTH, NORTH).forEach(region -> silence.put(region, Duration.ZERO));
    List.of(EAST, BRAZIL).forEach(region -> silence.put(region, second));
    Map<RegionId, Duration> told = Map.of(WEST, fresh, SOUTH, fresh, EAST, fresh, BRAZIL, second);
    Map<RegionId, Duration> heard = new HashMap<>();
    heardOf.forEach(region -> heard.put(region, fresh));
    LocalView view =
        new LocalView(
            WEST,
            Duration.ofHours(1),
            Map.of(),
            heard,
            Map.of(),
            Set.of(),
            new Reach(silence, Map.of(NORTH, told)));
    return new Leadership(five, new LeaseTimes(five.failover().lease())).move(view);
  }

  @Test
  void whomANewLeaderGainsAreThoseThatItReaches() {
    Optional<Leadership.Move> move = move(Set.of(SOUTH, NORTH));

    assertThat(move.map(Leadership.Move::to)).contains(NORTH);
    assertThat(move.orElseThrow().gains()).containsExactly(EAST);
  }

  @Test
  void handsLeadershipToNobodyWhoseHeartbeatsDoNotArrive() {
    assertThat(move(Set.of(SOUTH))).isEmpty();
  }

  @Test
  void leavesAPrimaryWhoseEngineIsInTroubleAlthoughItHasTheLongestLog() {
    Story story = Story.running("async-of-three");
    story.position(EAST, Story.at(1, 5000));
    story.position(WEST, Story.at(1, 4000));
    story.position(SOUTH, Story.at(1, 3000));
    story.run(Duration.ofSeconds(1));
    story.engine(EAST, Optional.of(State.STOPPED), true);
    story.run(Duration.ofSeconds(5));
    assertThat(story.runbook().target()).contains(WEST);
    story.fenced(EAST, false);
    story.sealed(WEST);
    story.sealed(SOUTH);
    story.run(Duration.ofMillis(100));

    assertThat(story.orders().primary()).isEqualTo(WEST);
  }

  @Test
  void changesNoSyncSetForAPrimaryThatIsHeardAndRenewsNothing() {
    Story story = Story.running("quorum-of-three");
    story.silence(WEST);
    story.run(Duration.ofSeconds(1));
    story.deafen(EAST);
    story.run(Duration.ofSeconds(4));
    assertThat(story.orders().wantedSync().version()).isEqualTo(1);

    story.revive(EAST);
    story.run(Duration.ofSeconds(1));
    assertThat(story.orders().wantedSync().regions()).containsExactly(SOUTH);
  }

  @Test
  void saysWhatIsInTheWayOfAVerificationThatLastsTooLong() {
    Story story = Story.running("async-of-three");
    story.switchover("alice", WEST);
    story.fenced(EAST, true);
    story.sealed(WEST);
    story.sealed(SOUTH);
    story.run(Duration.ofMillis(100));
    story.leads(WEST);
    story.engine(WEST, Optional.of(State.PRIMARY), true);

    story.run(Duration.ofMillis(4900));
    assertThat(story.runbook().status()).isEqualTo(Runbook.Status.RUNNING);

    List<Decision> said = story.run(Duration.ofSeconds(5));
    assertThat(said).as("once, as long as it is the same").hasSize(1);
    assertThat(story.runbook().status()).isEqualTo(Runbook.Status.BLOCKED);
    assertThat(story.runbook().because())
        .isEqualTo(
            "a write and a read in eu-west could not be proven for more than 5 s: as the test has"
                + " it");

    story.verified(WEST);
    assertThat(story.runbook().status()).isEqualTo(Runbook.Status.COMPLETED);
  }

  @Test
  void aRegionThatIsInTroubleIsNotWaitedFor() {
    Story story = Story.running("async-of-three");
    story.engine(SOUTH, Optional.of(State.STOPPED), true);
    story.run(Duration.ofSeconds(3));
    story.failover("alice", Optional.empty(), false);
    story.fenced(EAST, false);
    story.sealed(WEST);
    story.run(Duration.ofMillis(100));

    assertThat(story.orders().primary()).isEqualTo(WEST);
  }
}
