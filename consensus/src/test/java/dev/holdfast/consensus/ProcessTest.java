package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static dev.holdfast.consensus.Fleet.PATIENT;
import static dev.holdfast.consensus.Fleet.PERTH;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTest {
  @TempDir private Path folder;

  @Test
  void aLeaderThatWasFrozenFollowsAfterwardsAndHasMissedNothing() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO);
        var perth = fleet.spawn(PERTH)) {
      fleet.start(OSLO);
      fleet.start(LIMA);
      assertThat(perth.next(PATIENT)).isEqualTo("started");
      fleet.commit(OSLO, "before");
      giveLeadershipToPerth(fleet);

      perth.freeze();
      fleet.awaitLeader(OSLO, LIMA);
      fleet.commit(LIMA, "meanwhile");
      perth.thaw();

      assertThat(perth.commit("after")).isEqualTo(3);
      Eventually.within(
          PATIENT,
          () -> perth.ask("state", PATIENT).startsWith(fleet.journal(OSLO).entries().size() + " "),
          fleet::views);
    }
  }

  private static void giveLeadershipToPerth(Fleet fleet) throws InterruptedException {
    Eventually.within(
        PATIENT,
        () -> {
          var _ = fleet.peer(OSLO).transferLeadership(PERTH, Duration.ofSeconds(2));
          return fleet.peer(OSLO).leader().filter(PERTH::equals).isPresent();
        },
        fleet::views);
  }

  @Test
  void nobodyIsEverFrozenTooLongToComeBack() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      var properties = RatisSettings.of(fleet.settings(OSLO));
      assertThat(RaftServerConfigKeys.closeThreshold(properties).toIntExact(TimeUnit.DAYS))
          .isGreaterThan(365);
    }
  }

  @Test
  void aRegionThatWasKilledRecoversFromItsFolder() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      fleet.start(OSLO);
      fleet.start(LIMA);
      try (var perth = fleet.spawn(PERTH)) {
        assertThat(perth.next(PATIENT)).isEqualTo("started");
        assertThat(perth.commit("before")).isEqualTo(1);
        perth.kill();
      }
      fleet.commit(OSLO, "meanwhile");
      try (var perth = fleet.spawn(PERTH)) {
        assertThat(perth.next(PATIENT)).isEqualTo("started");
        assertThat(perth.commit("after")).isEqualTo(3);
      }
    }
  }
}
