package dev.holdfast.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RegionId;
import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SyncSetTest {
  private static final RegionId EAST = Topologies.EAST;
  private static final RegionId WEST = Topologies.WEST;
  private static final RegionId SOUTH = Topologies.SOUTH;

  @Test
  void aSetSparesARegionWhoseStandbyIsNotNeeded() {
    assertThat(waitsFor(1, WEST, SOUTH).spares(WEST)).isTrue();
    assertThat(waitsFor(1, WEST, SOUTH).spares(EAST)).isTrue();
    assertThat(waitsFor(0).spares(WEST)).isTrue();
  }

  @Test
  void aSetDoesNotSpareTheLastOneThatCommitsWaitFor() {
    assertThat(waitsFor(1, WEST).spares(WEST)).isFalse();
    assertThat(waitsFor(2, WEST, SOUTH).spares(SOUTH)).isFalse();
    assertThat(waitsFor(1, WEST).spares(SOUTH)).isTrue();
  }

  private static SyncSet waitsFor(int count, RegionId... regions) {
    return new SyncSet(1, count, new TreeSet<>(Arrays.asList(regions)));
  }
}
