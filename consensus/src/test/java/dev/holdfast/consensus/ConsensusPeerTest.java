package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.REGIONS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
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
      for (var region : REGIONS) {
        Eventually.within(
            Fleet.PATIENT,
            () -> fleet.journal(region).entries().size() == 15,
            () -> fleet.journal(region).entries());
        assertThat(fleet.journal(region).entries()).isEqualTo(fleet.journal(Fleet.OSLO).entries());
      }
    }
  }
}
