package dev.holdfast.control;

import static dev.holdfast.control.Story.at;
import static dev.holdfast.control.Topologies.BRAZIL;
import static dev.holdfast.control.Topologies.EAST;
import static dev.holdfast.control.Topologies.NORTH;
import static dev.holdfast.control.Topologies.SOUTH;
import static dev.holdfast.control.Topologies.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private final ResourceState three = Story.of("quorum-of-three").orders();
  private final ResourceState five = Story.of("quorum-of-five").orders();
  private final ResourceState pair = Story.of("quorum-of-two-and-a-witness").orders();
  private final ResourceState async = Story.of("async-of-three").orders();

  private static SortedMap<RegionId, LogPosition> all(LogPosition position, RegionId... regions) {
    SortedMap<RegionId, LogPosition> seen = new TreeMap<>();
    List.of(regions).forEach(region -> seen.put(region, position));
    return seen;
  }

  private static boolean safe(ResourceState resource, RegionId... sealed) {
    return new Evidence(resource, all(at(1, 10), sealed)).safe();
  }

  private static SyncSet waitsFor(int count, RegionId... regions) {
    return new SyncSet(9, count, new TreeSet<>(List.of(regions)));
  }

  @Test
  void oneOfTwoStandbysHasItOnlyIfBothAreSeen() {
    assertThat(safe(three, WEST)).isFalse();
    assertThat(safe(three, SOUTH)).isFalse();
    assertThat(safe(three, WEST, SOUTH)).isTrue();
  }

  @Test
  void twoOfFourStandbysHaveItOnlyIfThreeAreSeen() {
    assertThat(safe(five, WEST, SOUTH)).isFalse();
    assertThat(safe(five, WEST, SOUTH, NORTH)).isTrue();
    assertThat(safe(five, WEST, SOUTH, NORTH, BRAZIL)).isTrue();
  }

  @Test
  void theOnlyStandbyHasIt() {
    assertThat(safe(pair, WEST)).isTrue();
  }

  @Test
  void theOldPrimaryAlwaysHasIt() {
    assertThat(safe(three, EAST)).isTrue();
    assertThat(safe(async, EAST)).isTrue();
  }

  @Test
  void nobodyElseSurelyHasItWhenCommitsWaitForNobody() {
    assertThat(safe(async, WEST, SOUTH)).isFalse();
  }

  @Test
  void aPrimaryThatLostItsMemoryHasNothingToSay() {
    ResourceState remembered = three.reaching(EAST, at(1, 500));

    assertThat(new Evidence(remembered, all(at(1, 499), EAST)).safe()).isFalse();
    assertThat(new Evidence(remembered, all(at(1, 500), EAST)).safe()).isTrue();
  }

  @Test
  void whatHoldsNoDataIsNotSeen() {
    Evidence empty = new Evidence(three, all(LogPosition.START, WEST, SOUTH));

    assertThat(empty.nothing()).isTrue();
    assertThat(empty.safe()).isFalse();
  }

  @Test
  void aPendingSetCountsTogetherWithTheOneInForce() {
    ResourceState changing = three.withPendingSync(waitsFor(1, WEST));

    assertThat(safe(changing, WEST)).isFalse();
    assertThat(safe(changing, WEST, SOUTH)).isTrue();
    assertThat(safe(three.withSync(waitsFor(1, WEST)), WEST)).isTrue();
  }

  @Test
  void saysWhatTheSetThatIsComingAsksFor() {
    ResourceState alone = pair.withPendingSync(waitsFor(0));
    ResourceState wider =
        three.withSync(waitsFor(1, WEST)).withPendingSync(waitsFor(1, WEST, SOUTH));

    assertThat(new Evidence(alone, all(at(1, 400), WEST)).missing())
        .startsWith("commits may have waited for no standby, so only us-east surely has");
    assertThat(new Evidence(alone.withSync(waitsFor(0)), all(at(1, 400), WEST)).missing())
        .startsWith("commits waited for no standby, so only us-east surely has");
    assertThat(new Evidence(wider, all(at(1, 400), WEST)).missing())
        .contains("2 of ap-south, eu-west must be sealed");
  }

  @Test
  void aNewEpochIsNoProofThatItsStandbysHaveWhatCameBefore() {
    // A pair that went on alone; the primary is re-elected, and lost before eu-west caught up.
    ResourceState alone = pair.withSync(waitsFor(0)).reaching(EAST, at(1, 900));
    ResourceState again =
        alone.promoted(EAST, at(1, 900), at(1, 900), waitsFor(1, WEST), "serves again");

    assertThat(new Evidence(again, all(at(1, 400), WEST)).safe()).isFalse();
    assertThat(new Evidence(again, all(at(2, 901), WEST)).safe()).isTrue();
  }

  @Test
  void anEarlierQuorumVouchesIfTheNewEpochNeverGotAnywhere() {
    // eu-west was promoted from 500 and died at once; ap-south, eu-north and sa-east are left.
    ResourceState second =
        five.promoted(
            WEST, at(1, 500), at(1, 500), waitsFor(2, EAST, SOUTH, NORTH, BRAZIL), "furthest");

    assertThat(new Evidence(second, all(at(1, 450), SOUTH, NORTH, BRAZIL)).safe()).isTrue();
    assertThat(new Evidence(second, all(at(1, 450), SOUTH, NORTH)).safe()).isFalse();
    assertThat(new Evidence(second, all(at(1, 450), SOUTH, NORTH)).missing())
        .contains("3 of ap-south, eu-north, sa-east, us-east must be sealed");
  }

  @Test
  void aQuorumOfTheNewEpochIsNotEnoughWithoutTheLogItBeganFrom() {
    ResourceState second =
        three.promoted(SOUTH, at(1, 500), at(1, 500), waitsFor(1, WEST), "furthest");
    Evidence behind = new Evidence(second, all(at(1, 499), WEST));

    assertThat(behind.safe()).isFalse();
    assertThat(behind.missing())
        .isEqualTo(
            "no replica that was seen has the log up to 0/1F4@1, from which epoch 2 began, and only"
                + " eu-west is sealed");
    assertThat(new Evidence(second, all(at(1, 500), WEST)).safe()).isTrue();
  }

  @Test
  void onceVerifiedAnEpochVouchesForAllThatCameBefore() {
    ResourceState settled =
        three.promoted(SOUTH, at(1, 500), at(1, 500), waitsFor(1, WEST), "furthest").settled();

    assertThat(settled.earlier()).isEmpty();
    assertThat(settled.began()).isEqualTo(LogPosition.START);
  }

  @Test
  void forgottenEpochsAreNotTakenForGranted() {
    ResourceState state = three;
    for (int i = 0; i < ResourceState.EARLIER_MAX + 3; i++) {
      state = state.promoted(SOUTH, at(1, 500), at(1, 500), waitsFor(1, WEST), "again");
    }

    assertThat(state.earlier()).hasSize(ResourceState.EARLIER_MAX);
    assertThat(new Evidence(state, all(at(1, 499), WEST, EAST, SOUTH)).safe()).isFalse();
  }

  @Test
  void nobodyCanWaitForMoreThanThereAreNorForLessThanNone() {
    assertThatThrownBy(() -> waitsFor(2, WEST)).hasMessage("Cannot wait for 2 of [eu-west]");
    assertThatThrownBy(() -> waitsFor(-1, WEST)).hasMessage("Cannot wait for -1 of [eu-west]");
  }

  @Test
  void prefersTheOrderOfTheFileAmongEquals() {
    Evidence seen = new Evidence(three, all(at(1, 10), SOUTH, WEST));

    assertThat(seen.best(List.of(EAST, WEST, SOUTH))).containsExactly(WEST, SOUTH);
  }
}
