package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.ELECTION_MIN;
import static dev.holdfast.consensus.Fleet.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.ClientInvocationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalsTest {
  private static final Duration RTT = Duration.ofMillis(80);

  @TempDir private Path folder;

  @Test
  void everyRegionKnowsForHowLongACommandHasBeenThere() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      var leader = fleet.awaitLeader();
      fleet.commit(leader, "c");
      fleet.awaitEqualJournals(1);
      assertThat(fleet.journal(leader).age("c")).isGreaterThanOrEqualTo(RTT);
      for (var follower : Fleet.others(leader)) {
        // It learns that the command is committed a round trip after it got it.
        assertThat(fleet.journal(follower).age("c")).isGreaterThanOrEqualTo(RTT.dividedBy(2));
      }
    }
  }

  @Test
  void whatTheNextLeaderCommitsIsAsOldAsItsFirstCopy() throws Exception {
    try (var fleet = Fleet.started(folder, RTT)) {
      var leader = fleet.awaitLeader();
      var others = Fleet.others(leader);
      // The leader sends nothing more to who has not answered its first message.
      fleet.commit(leader, "first words");
      fleet.awaitEqualJournals(1);
      others.forEach(other -> fleet.cut(other, leader));
      var _ = fleet.propose(leader, "last words", Duration.ofMillis(10));
      for (var other : others) {
        Eventually.within(
            PATIENT,
            () -> fleet.journal(other).entries().contains("last words"),
            () -> fleet.journal(other).entries());
        assertThat(fleet.journal(other).age("last words")).isGreaterThan(ELECTION_MIN.dividedBy(2));
      }
    }
  }

  @Test
  void whatIsNotKnownIsNew() {
    var arrivals = new Arrivals();
    var client = ClientId.randomId();
    assertThat(arrivals.age(entry(client, 0))).isEqualTo(Duration.ZERO);
    for (int call = 0; call < 10_000; call++) {
      arrivals.saw(ClientInvocationId.valueOf(client, call));
    }
    assertThat(arrivals.age(entry(client, 9_999))).isPositive();
    assertThat(arrivals.age(entry(client, 0))).isEqualTo(Duration.ZERO);
  }

  private static LogEntryProto entry(ClientId client, long call) {
    return LogEntryProto.newBuilder()
        .setStateMachineLogEntry(
            StateMachineLogEntryProto.newBuilder()
                .setClientId(client.toByteString())
                .setCallId(call))
        .build();
  }
}
