package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static dev.holdfast.consensus.Fleet.PATIENT;
import static dev.holdfast.consensus.Fleet.PERTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarewellTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir private Path folder;

  /** The others would not elect anybody within the hour. */
  @Test
  void aLeaderThatLeavesLeavesALeader() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      osloLeads(fleet);
      fleet.peer(OSLO).leave(List.of(PERTH), LIMIT);
      fleet.stop(OSLO);
      assertThat(fleet.awaitLeader()).isEqualTo(PERTH);
      assertThat(fleet.commit(LIMA, "after")).isEqualTo(2);
    }
  }

  @Test
  void whoIsNotThereIsPassedOver() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      osloLeads(fleet);
      fleet.stop(PERTH);
      Eventually.within(
          PATIENT, () -> fleet.peer(OSLO).heirs().equals(List.of(LIMA)), fleet::views);
      fleet.peer(OSLO).leave(List.of(PERTH), LIMIT);
      Eventually.within(PATIENT, () -> fleet.peer(LIMA).leads(), fleet::views);
    }
  }

  @Test
  void aLeaderThatReachesNobodyIsNotHeldUp() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      osloLeads(fleet);
      fleet.isolate(OSLO);
      long begun = System.nanoTime();
      fleet.peer(OSLO).leave(List.of(), Duration.ofMillis(1500));
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void whoDoesNotLeadJustGoes() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      osloLeads(fleet);
      fleet.peer(PERTH).leave(List.of(LIMA), LIMIT);
      fleet.stop(PERTH);
      assertThat(fleet.awaitLeader()).isEqualTo(OSLO);
    }
  }

  private static void osloLeads(Fleet fleet) throws Exception {
    fleet.start(OSLO);
    for (RegionId other : List.of(LIMA, PERTH)) {
      fleet.start(other, NEVER, NEVER);
    }
    assertThat(fleet.awaitLeader()).isEqualTo(OSLO);
    fleet.commit(LIMA, "before");
    Eventually.within(PATIENT, () -> fleet.peer(OSLO).heirs().size() == 2, fleet::views);
  }
}
