package dev.holdfast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendersTest {
  private static final Duration RTT = Duration.ofMillis(20);
  private static final int COMMANDS = 10;

  @TempDir Path folder;

  @Test
  void whatIsAnnouncedIsKnownEverywhereSoonerThanWhatIsNot() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      fleet.commit(fleet.awaitLeader(), "warm up");
      Duration silent = untilAllKnow(fleet, "silent", false);
      Duration announced = untilAllKnow(fleet, "announced", true);
      assertThat(announced).isLessThan(silent.dividedBy(2));
    }
  }

  @Test
  void whoDoesNotLeadAnnouncesNothing() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      var leader = fleet.awaitLeader();
      Fleet.others(leader).forEach(other -> fleet.peer(other).announce());
      fleet.commit(leader, "c");
      assertThat(fleet.awaitLeader()).isEqualTo(leader);
    }
  }

  private static Duration untilAllKnow(Fleet fleet, String what, boolean announce)
      throws InterruptedException {
    var leader = fleet.awaitLeader();
    long began = System.nanoTime();
    for (int i = 0; i < COMMANDS; i++) {
      var command = what + i;
      fleet.commit(leader, command);
      if (announce) {
        fleet.peer(leader).announce();
      }
      for (var other : Fleet.others(leader)) {
        Eventually.within(
            Fleet.PATIENT,
            () -> fleet.journal(other).entries().contains(command),
            () -> fleet.journal(other).entries());
      }
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
