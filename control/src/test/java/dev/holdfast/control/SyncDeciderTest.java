package dev.holdfast.control;

import static dev.holdfast.control.Topologies.BRAZIL;
import static dev.holdfast.control.Topologies.EAST;
import static dev.holdfast.control.Topologies.NORTH;
import static dev.holdfast.control.Topologies.ORDERS;
import static dev.holdfast.control.Topologies.SOUTH;
import static dev.holdfast.control.Topologies.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.ReplicaReport.State;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SyncDeciderTest {
  private static SyncSet set(long version, int count, RegionId... regions) {
    return new SyncSet(version, count, new TreeSet<>(List.of(regions)));
  }

  private static SyncSet forNewPrimary(String topology, RegionId target, RegionId... alive) {
    Story story = Story.of(topology);
    Database database = story.topology.database(ORDERS).orElseThrow();
    return SyncDecider.forNewPrimary(database, story.orders(), target, List.of(alive));
  }

  @Test
  void waitsForAMajorityOfTheReplicasAtFirst() {
    assertThat(Story.of("quorum-of-three").orders().sync()).isEqualTo(set(1, 1, WEST, SOUTH));
    assertThat(Story.of("quorum-of-five").orders().sync())
        .isEqualTo(set(1, 2, WEST, SOUTH, NORTH, BRAZIL));
    assertThat(Story.of("quorum-of-two-and-a-witness").orders().sync()).isEqualTo(set(1, 1, WEST));
    assertThat(Story.of("async-of-three").orders().sync()).isEqualTo(set(1, 0));
  }

  @Test
  void countsEveryOtherReplicaOfANewPrimaryIfEnoughAreAlive() {
    assertThat(forNewPrimary("quorum-of-three", WEST, SOUTH)).isEqualTo(set(2, 1, EAST, SOUTH));
    assertThat(forNewPrimary("quorum-of-five", WEST, SOUTH, NORTH))
        .isEqualTo(set(2, 2, EAST, SOUTH, NORTH, BRAZIL));
  }

  @Test
  void countsOnlyTheLivingIfTooFewAre() {
    assertThat(forNewPrimary("quorum-of-two-and-a-witness", WEST)).isEqualTo(set(2, 0));
    assertThat(forNewPrimary("quorum-of-five", WEST, SOUTH)).isEqualTo(set(2, 1, SOUTH));
    assertThat(forNewPrimary("async-of-three", WEST, SOUTH)).isEqualTo(set(2, 0));
  }

  @Test
  void leavesAnAsynchronousResourceAlone() {
    Story story = Story.running("async-of-three");
    story.silence(WEST);

    assertThat(story.run(Duration.ofSeconds(8))).isEmpty();
  }

  @Test
  void takesADeadStandbyOutAlthoughEnoughOthersLive() {
    Story story = Story.running("quorum-of-five");
    story.silence(BRAZIL);
    story.run(Duration.ofSeconds(5));

    assertThat(story.orders().sync()).isEqualTo(set(2, 2, WEST, SOUTH, NORTH));
  }

  @Test
  void lowersTheCountOnlyWhenTooFewAreAlive() {
    Story story = Story.running("quorum-of-five");
    story.silence(BRAZIL, NORTH, SOUTH);
    story.run(Duration.ofSeconds(5));

    assertThat(story.orders().sync()).isEqualTo(set(2, 1, WEST));
  }

  @Test
  void takesAStandbyInAgainOnceItStreamsInThisEpoch() {
    Story story = Story.running("quorum-of-three");
    story.silence(SOUTH);
    story.run(Duration.ofSeconds(5));
    story.engine(SOUTH, Optional.of(State.DIVERGED), false);
    story.revive(SOUTH);
    story.run(Duration.ofSeconds(1));
    assertThat(story.orders().sync()).isEqualTo(set(2, 1, WEST));

    story.engine(SOUTH, Optional.empty(), false);
    story.run(Duration.ofSeconds(1));
    assertThat(story.orders().sync()).isEqualTo(set(3, 1, WEST, SOUTH));
  }

  @Test
  void countsTheUnheardAsAliveAfterAStart() {
    Story story = Story.of("quorum-of-three");
    story.silence(WEST);
    story.run(Duration.ofSeconds(29));
    assertThat(story.orders().sync()).isEqualTo(set(1, 1, WEST, SOUTH));

    story.run(Duration.ofSeconds(2));
    assertThat(story.orders().sync()).isEqualTo(set(2, 1, SOUTH));
  }

  @Test
  void helpsAPromotionWhoseWritesWaitForTheDead() {
    Story story = Story.running("quorum-of-three-and-two-witnesses");
    story.failover("alice", Optional.of(WEST), false);
    story.sealed(WEST);
    story.sealed(SOUTH);
    story.fenced(EAST, false);
    story.run(Duration.ofMillis(100));
    story.leads(WEST);
    story.silence(EAST, SOUTH);
    story.run(Duration.ofSeconds(5));

    assertThat(story.orders().phase()).isEqualTo(new Phase.Verifying());
    assertThat(story.orders().sync().count()).isZero();
  }

  @Test
  void keepsTheSetFitWhilePeopleThink() {
    Story story = Story.running("quorum-with-two-approvals");
    story.failover("alice", Optional.empty(), false);
    story.silence(WEST);
    story.run(Duration.ofSeconds(5));

    assertThat(story.orders().sync()).isEqualTo(set(2, 1, SOUTH));
    assertThat(story.runbook().status()).isEqualTo(Runbook.Status.AWAITING_APPROVAL);
  }
}
