package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.consensus.Outstanding.Attempt;
import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.consensus.ProposalOutcome.Indeterminate;
import dev.holdfast.consensus.ProposalOutcome.NotSent;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.ClientInvocationId;
import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.Test;

class OutstandingTest {
  private static final byte[] RESULT = {7};

  private final Outstanding outstanding = new Outstanding();

  @Test
  void isAppliedWhenTheLeaderSaysSo() throws Exception {
    var attempt = outstanding.begin(LIMA, false);
    outstanding.answered(attempt, RESULT);
    assertThat(outcome(attempt)).isInstanceOf(Applied.class);
  }

  @Test
  void isAppliedWhenItIsAppliedHereWhateverTheLeaderSaid() throws Exception {
    var attempt = outstanding.begin(LIMA, false);
    outstanding.failed(attempt, "the connection broke");
    outstanding.applied(entry(3, attempt.id()), RESULT);
    assertThat(outcome(attempt)).isInstanceOf(Applied.class);
  }

  @Test
  void isUnknownWhenTheLeaderFailed() throws Exception {
    var attempt = outstanding.begin(LIMA, false);
    outstanding.failed(attempt, "the connection broke");
    outstanding.applied(entry(3, somebodyElse()), RESULT);
    assertThat(outcome(attempt)).isInstanceOf(Indeterminate.class);
  }

  @Test
  void isUnknownAtOnceWhenSomebodyElseLeads() throws Exception {
    var attempt = outstanding.begin(LIMA, false);
    outstanding.led(RaftPeerId.valueOf(OSLO.value()));
    assertThat(outcome(attempt))
        .isEqualTo(new Indeterminate("lima lost the leadership before it answered"));
  }

  @Test
  void waitsAMomentBeforeItGoesToANewLeader() throws Exception {
    assertThat(outstanding.settled()).isTrue();
    outstanding.led(RaftPeerId.valueOf(OSLO.value()));
    assertThat(outstanding.settled()).isFalse();
    long looked = System.nanoTime();
    assertThat(outstanding.awaitChange(looked, looked + TimeUnit.SECONDS.toNanos(9))).isTrue();
    assertThat(outstanding.settled()).isTrue();
  }

  @Test
  void goesOnWaitingWhenTheSameRegionLeadsAgain() throws Exception {
    var attempt = outstanding.begin(LIMA, false);
    outstanding.led(RaftPeerId.valueOf(LIMA.value()));
    outstanding.answered(attempt, RESULT);
    assertThat(outcome(attempt)).isInstanceOf(Applied.class);
  }

  @Test
  void isNotSentWhenOurOwnLeaderNeverLoggedIt() throws Exception {
    var attempt = outstanding.begin(OSLO, true);
    outstanding.failed(attempt, "not the leader");
    assertThat(outcome(attempt)).isEqualTo(new NotSent("not the leader"));
  }

  @Test
  void isUnknownWhenOurOwnLeaderLoggedItAndLostTheLeadership() throws Exception {
    var attempt = orphaned(5);
    assertThat(outcome(attempt)).isInstanceOf(Indeterminate.class);
  }

  @Test
  void isNotSentWhenALaterTermWentOnWithoutIt() throws Exception {
    var attempt = orphaned(5);
    outstanding.reached(6);
    assertThat(outcome(attempt)).isInstanceOf(NotSent.class);
  }

  @Test
  void isNotSentWhenALaterTermHadGoneOnBefore() throws Exception {
    outstanding.reached(6);
    assertThat(outcome(orphaned(5))).isInstanceOf(NotSent.class);
  }

  @Test
  void isAppliedWhenTheNextLeaderKeptIt() throws Exception {
    var attempt = orphaned(5);
    outstanding.reached(5);
    outstanding.applied(entry(5, attempt.id()), RESULT);
    outstanding.reached(6);
    assertThat(outcome(attempt)).isInstanceOf(Applied.class);
  }

  @Test
  void isUnknownWhenASnapshotTookTheLogsPlace() throws Exception {
    var attempt = orphaned(5);
    outstanding.skippedTo(6);
    outstanding.reached(6);
    assertThat(outcome(attempt))
        .isEqualTo(new Indeterminate("A snapshot replaced this part of the log"));
  }

  @Test
  void anEarlierAttemptIsNoEvidenceAboutALaterOne() throws Exception {
    var earlier = outstanding.begin(LIMA, false);
    var later = outstanding.begin(LIMA, false);
    outstanding.applied(entry(3, earlier.id()), RESULT);
    assertThat(outcome(later)).isInstanceOf(Indeterminate.class);
  }

  private Attempt orphaned(long term) {
    var attempt = outstanding.begin(OSLO, true);
    outstanding.appending(attempt.id());
    outstanding.failed(attempt, "not the leader");
    outstanding.orphaned(entry(term, attempt.id()));
    return attempt;
  }

  private static ProposalOutcome outcome(Attempt attempt) throws InterruptedException {
    return attempt.await(System.nanoTime());
  }

  private static ClientInvocationId somebodyElse() {
    return ClientInvocationId.valueOf(ClientId.randomId(), 1);
  }

  private static LogEntryProto entry(long term, ClientInvocationId id) {
    return LogEntryProto.newBuilder()
        .setTerm(term)
        .setStateMachineLogEntry(
            StateMachineLogEntryProto.newBuilder()
                .setClientId(id.getClientId().toByteString())
                .setCallId(id.getLongId()))
        .build();
  }
}
