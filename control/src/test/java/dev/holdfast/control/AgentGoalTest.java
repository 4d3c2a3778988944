package dev.holdfast.control;

import static dev.holdfast.control.Topologies.EAST;
import static dev.holdfast.control.Topologies.ORDERS;
import static dev.holdfast.control.Topologies.SOUTH;
import static dev.holdfast.control.Topologies.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AgentGoalTest {
  private static final Epoch FIRST = new Epoch(1);
  private final Story story = Story.running("quorum-of-three");

  private AgentGoal goal(RegionId region, boolean lease) {
    return AgentGoal.of(story.orders(), region, true, lease);
  }

  @Test
  void aRegionWithoutAReplicaHasNothingToDo() {
    assertThat(AgentGoal.of(story.orders(), SOUTH, false, true)).isEqualTo(new AgentGoal.Nothing());
  }

  @Test
  void thePrimaryLeadsWhileItsLeaseLasts() {
    assertThat(goal(EAST, true))
        .isEqualTo(new AgentGoal.Lead(FIRST, story.orders().sync(), Story.at(1, 0)));
    assertThat(goal(WEST, true)).isEqualTo(new AgentGoal.Follow(FIRST));
  }

  @Test
  void aPrimaryWhoseLeaseRanOutInAnUnchangedEpochServesNobodyAndIsNotStopped() {
    assertThat(goal(EAST, false)).isEqualTo(new AgentGoal.Hold(FIRST));
    assertThat(goal(WEST, false)).isEqualTo(new AgentGoal.Follow(FIRST));

    story.failover("alice", Optional.empty(), false);
    assertThat(goal(EAST, false)).isEqualTo(new AgentGoal.Fence(FIRST, false, true));
  }

  @Test
  void thePrimaryIsToldOfASetThatIsNotInForceYet() {
    SyncSet next = new SyncSet(2, 1, new TreeSet<>(List.of(WEST)));
    story.apply(new Command.ReconfigureSync(ORDERS, FIRST, next, "", 0));

    assertThat(goal(EAST, true)).isEqualTo(new AgentGoal.Lead(FIRST, next, Story.at(1, 0)));
  }

  @Test
  void aPrimaryThatLostItsLogMustNotLeadAgain() {
    story.position(EAST, Story.at(1, 800));
    story.beat(EAST);
    story.position(EAST, LogPosition.START);
    story.beat(EAST);

    AgentGoal.Lead lead = new AgentGoal.Lead(FIRST, story.orders().sync(), Story.at(1, 800));
    assertThat(goal(EAST, true)).isEqualTo(lead);
    assertThat(lead.lacks(LogPosition.START)).isTrue();
    assertThat(lead.lacks(Story.at(1, 799))).isTrue();
    assertThat(lead.lacks(Story.at(1, 800))).isFalse();
  }

  @Test
  void aNewPrimaryThatLosesItsLogAtOnceMustNotLeadAgainEither() {
    story.position(WEST, Story.at(1, 900));
    story.failover("alice", Optional.of(WEST), false);
    story.fenced(EAST, false);
    story.sealed(WEST);
    story.sealed(SOUTH);
    story.run(Duration.ofMillis(50));
    story.leads(WEST);

    assertThat(goal(WEST, true))
        .isEqualTo(new AgentGoal.Lead(new Epoch(2), story.orders().sync(), Story.at(2, 900)));
  }

  @Test
  void aFailoverSealsTheStandbysAndFencesThePrimaryWhateverItsLease() {
    story.failover("alice", Optional.empty(), false);

    assertThat(goal(EAST, true)).isEqualTo(new AgentGoal.Fence(FIRST, false, true));
    assertThat(goal(WEST, false)).isEqualTo(new AgentGoal.Seal(FIRST));
    story.fenced(EAST, false);
    assertThat(goal(EAST, true)).isEqualTo(new AgentGoal.Fence(FIRST, false, false));
  }

  @Test
  void aSwitchoverLetsTheStandbysFollowUntilTheEnd() {
    story.switchover("alice", WEST);

    assertThat(goal(EAST, true)).isEqualTo(new AgentGoal.Fence(FIRST, true, true));
    assertThat(goal(WEST, true)).isEqualTo(new AgentGoal.Follow(FIRST));
  }

  @Test
  void thePromotedOneMustHaveTheLogThatItWasChosenFor() {
    story.position(WEST, Story.at(1, 77));
    story.switchover("alice", WEST);
    story.position(EAST, Story.at(1, 99));
    story.fenced(EAST, true);
    story.run(Duration.ofMillis(50));

    assertThat(goal(WEST, true))
        .isEqualTo(new AgentGoal.Lead(new Epoch(2), story.orders().sync(), Story.at(1, 99)));
    assertThat(goal(EAST, true)).isEqualTo(new AgentGoal.Follow(new Epoch(2)));
  }

  @Test
  void aSealedStandbyGoesOnToTheSuccessorUnlessItIsTheSuccessor() {
    AgentGoal seal = new AgentGoal.Seal(new Epoch(1));

    assertThat(seal.towards(Optional.of(SOUTH), WEST))
        .isEqualTo(new AgentGoal.Follow(new Epoch(2)));
    assertThat(seal.towards(Optional.of(WEST), WEST)).isEqualTo(seal);
    assertThat(seal.towards(Optional.empty(), WEST)).isEqualTo(seal);
    AgentGoal follow = new AgentGoal.Follow(new Epoch(1));
    assertThat(follow.towards(Optional.of(SOUTH), WEST)).isEqualTo(follow);
  }
}
