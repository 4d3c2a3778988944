package dev.holdfast.control;

import static dev.holdfast.control.Topologies.EAST;
import static dev.holdfast.control.Topologies.ORDERS;
import static dev.holdfast.control.Topologies.SOUTH;
import static dev.holdfast.control.Topologies.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.Command.Heartbeat;
import dev.holdfast.control.ReplicaReport.State;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ControlLogTest {
  private static final Epoch FIRST = new Epoch(1);
  private final Story story = Story.of("quorum-of-three");

  private static Heartbeat beat(long incarnation, long sequence, long acknowledged) {
    return new Heartbeat(EAST, incarnation, sequence, acknowledged, new TreeSet<>(), Map.of(), 0);
  }

  private static Reply.Renewed granted() {
    return new Reply.Renewed(new TreeMap<>(Map.of(ORDERS, FIRST)));
  }

  private static Reply.Renewed nothing() {
    return new Reply.Renewed(new TreeMap<>());
  }

  private void rejects(Command command, String because) {
    ControlState before = story.state;
    assertThat(story.apply(command)).isEqualTo(new Reply.Rejected(because));
    assertThat(story.state).isSameAs(before);
  }

  @Test
  void renewsTheLeaseOfThePrimaryAlone() {
    assertThat(story.beat(EAST)).isEqualTo(granted());
    assertThat(story.beat(WEST)).isEqualTo(nothing());
    assertThat(story.orders().renewals()).isEqualTo(1);
  }

  @Test
  void countsAHeartbeatOnceAndInOrder() {
    story.apply(beat(3, 5, 4));

    rejects(beat(3, 5, 4), "a newer heartbeat of us-east was applied before");
    rejects(beat(3, 4, 4), "a newer heartbeat of us-east was applied before");
    rejects(beat(2, 9, 8), "a newer heartbeat of us-east was applied before");
    assertThat(story.apply(beat(4, 1, 0))).isEqualTo(granted());
    assertThat(story.state.regions().get(EAST)).extracting("heartbeats").isEqualTo(2L);
  }

  @Test
  void grantsNoLeaseToARegionThatHearsNoAnswers() {
    assertThat(story.apply(beat(1, 1, 0))).isEqualTo(granted());
    assertThat(story.apply(beat(1, 2, 0))).isEqualTo(granted());
    assertThat(story.apply(beat(1, 3, 0))).isEqualTo(nothing());
    assertThat(story.apply(beat(1, 4, 3))).isEqualTo(granted());
  }

  @Test
  void grantsNoLeaseWhileThePrimaryIsFenced() {
    story.failover("alice", Optional.empty(), false);

    assertThat(story.beat(EAST)).isEqualTo(nothing());
  }

  @Test
  void rejectsWhatItDoesNotKnow() {
    RegionId mars = new RegionId("mars");
    rejects(new Heartbeat(mars, 1, 1, 0, new TreeSet<>(), Map.of(), 0), "there is no region mars");
    rejects(
        new Command.BlockRunbook(new ResourceId("carts"), FIRST, "why", 0),
        "there is no resource carts");
    rejects(new Command.Approve("orders-9", "bob", 0), "no runbook orders-9 waits for approval");
  }

  @Test
  void rejectsWhatWasDecidedForAnotherEpoch() {
    Epoch second = new Epoch(2);
    SyncSet none = new SyncSet(2, 0, new TreeSet<>());
    LogPosition end = Story.at(1, 9);
    List<Command> stale =
        List.of(
            new Command.OpenRunbook(
                ORDERS, second, Runbook.Kind.FAILOVER, Optional.empty(), "bob", false, "", "", 0),
            new Command.AbandonRunbook(ORDERS, second, "", 0),
            new Command.BlockRunbook(ORDERS, second, "", 0),
            new Command.ReportSealed(ORDERS, second, WEST, end, 0),
            new Command.ReportFenced(ORDERS, second, EAST, end, false, 0),
            new Command.Promote(ORDERS, second, WEST, none, "", 0),
            new Command.ReportLeading(ORDERS, second, WEST, end, 0),
            new Command.ReportVerified(ORDERS, second, WEST, "", 0),
            new Command.ReconfigureSync(ORDERS, second, none, "", 0),
            new Command.RecordExport(ORDERS, second, WEST, 1, "f", 0));

    stale.forEach(command -> rejects(command, "epoch is 1 now, no longer 2"));
  }

  @Test
  void rejectsWhatDoesNotFitASteadyResource() {
    SyncSet none = new SyncSet(2, 0, new TreeSet<>());
    rejects(new Command.Promote(ORDERS, FIRST, WEST, none, "", 0), "us-east is not being fenced");
    rejects(
        new Command.ReportLeading(ORDERS, FIRST, EAST, Story.at(1, 1), 0),
        "us-east is not being promoted");
    rejects(
        new Command.ReportVerified(ORDERS, FIRST, EAST, "", 0), "us-east is not being verified");
    rejects(new Command.BlockRunbook(ORDERS, FIRST, "", 0), "no runbook of orders is running");
    rejects(
        new Command.AbandonRunbook(ORDERS, FIRST, "", 0), "no runbook of orders can be abandoned");
  }

  @Test
  void promotesOnlyWhomItHasSeenSealedOrTheOldPrimaryItself() {
    story.failover("alice", Optional.empty(), false);
    SyncSet none = new SyncSet(2, 0, new TreeSet<>());

    rejects(
        new Command.Promote(ORDERS, FIRST, WEST, none, "", 0),
        "eu-west has not sealed its replica");
    story.sealed(WEST);
    story.apply(new Command.Promote(ORDERS, FIRST, WEST, none, "chosen", 0));

    assertThat(story.orders().epoch()).isEqualTo(new Epoch(2));
    assertThat(story.orders().phase()).isEqualTo(new Phase.Promoting(Story.at(1, 0)));
  }

  @Test
  void promotesNobodyWhileALongerLogIsSealed() {
    story.failover("alice", Optional.empty(), false);
    story.sealed(WEST);
    story.position(SOUTH, Story.at(1, 50));
    story.sealed(SOUTH);

    rejects(
        new Command.Promote(ORDERS, FIRST, WEST, new SyncSet(2, 0, new TreeSet<>()), "", 0),
        "ap-south has sealed a longer log meanwhile");
  }

  @Test
  void takesNoSealFromThePrimaryNorFromARegionWithoutAReplica() {
    Story witness = Story.of("async-of-two-and-a-witness");
    witness.failover("alice", Optional.empty(), false);

    assertThat(witness.sealed(EAST))
        .isEqualTo(new Reply.Rejected("us-east is no standby of orders"));
    assertThat(witness.sealed(SOUTH))
        .isEqualTo(new Reply.Rejected("ap-south is no standby of orders"));
  }

  @Test
  void takesAFenceOnlyFromThePrimary() {
    story.failover("alice", Optional.empty(), false);

    assertThat(story.fenced(WEST, false))
        .isEqualTo(new Reply.Rejected("eu-west is not being fenced"));
  }

  @Test
  void opensOneRunbookAtATime() {
    story.failover("alice", Optional.empty(), false);

    assertThat(story.failover("bob", Optional.empty(), false))
        .isEqualTo(new Reply.Rejected("runbook orders-1 is still open"));
    assertThat(story.switchover("bob", WEST))
        .isEqualTo(new Reply.Rejected("runbook orders-1 is still open"));
  }

  @Test
  void changesTheSyncSetInTwoSteps() {
    SyncSet next = new SyncSet(2, 1, new TreeSet<>(List.of(WEST)));
    Command change = new Command.ReconfigureSync(ORDERS, FIRST, next, "ap-south is dead", 0);
    story.stickSync(EAST);

    assertThat(story.apply(change)).isEqualTo(new Reply.Accepted(""));
    assertThat(story.orders().sync().version()).isEqualTo(1);
    assertThat(story.orders().wantedSync()).isEqualTo(next);
    rejects(change, "the sync set has changed since");
    story.beat(EAST);
    assertThat(story.orders().pendingSync()).contains(next);

    Story other = Story.of("quorum-of-three");
    other.apply(change);
    other.beat(EAST);
    assertThat(other.orders().sync()).isEqualTo(next);
    assertThat(other.orders().pendingSync()).isEmpty();
    assertThat(other.apply(change)).isEqualTo(new Reply.Rejected("the sync set has changed since"));
  }

  @Test
  void everySetThatWasAskedForCountsUntilTheNewestIsInForce() {
    story.stickSync(EAST);
    for (int version = 2; version <= 5; version++) {
      assertThat(story.apply(waitFor(version, version % 2 == 0 ? WEST : SOUTH)))
          .isEqualTo(new Reply.Accepted(""));
    }
    rejects(waitFor(6, WEST), "too many changes of the sync set are still under way");
    assertThat(story.orders().pending()).hasSize(ResourceState.PENDING_MAX);
    assertThat(story.orders().mayCount(WEST)).isTrue();
    Phase.Fencing fencing =
        new Phase.Fencing(
            false, new TreeMap<>(Map.of(SOUTH, Story.at(1, 9))), Optional.empty(), false);
    assertThat(Evidence.of(story.orders(), fencing).safe()).isFalse();

    assertThat(story.orders().provenSyncVersion()).isZero();

    story.unstickSync(EAST);
    story.beat(EAST);
    assertThat(story.orders().provenSyncVersion()).isEqualTo(5);
    assertThat(story.orders().sync()).isEqualTo(new SyncSet(5, 1, new TreeSet<>(List.of(SOUTH))));
    assertThat(story.orders().pending()).isEmpty();
    assertThat(Evidence.of(story.orders(), fencing).safe()).isTrue();
  }

  private static Command waitFor(int version, RegionId region) {
    SyncSet next = new SyncSet(version, 1, new TreeSet<>(List.of(region)));
    return new Command.ReconfigureSync(ORDERS, FIRST, next, "asked for", 0);
  }

  @Test
  void takesThePositionOfALogOfItsOwnForNothing() {
    story.position(WEST, Story.at(1, 700));
    story.beat(WEST);
    story.position(WEST, Story.at(1, 900));
    story.engine(WEST, Optional.of(ReplicaReport.State.DIVERGED), false);
    story.beat(WEST);

    assertThat(story.orders().reached()).containsEntry(WEST, Story.at(1, 700));
  }

  @Test
  void refusesASealOfATimelineThatNoEpochBegan() {
    story.failover("alice", Optional.empty(), false);
    story.position(WEST, Story.at(2, 900));

    assertThat(story.sealed(WEST))
        .isEqualTo(new Reply.Rejected("eu-west has a log of timeline 2, which no epoch began"));
  }

  @Test
  void aHeartbeatWithoutAReportLeavesAChangeOfTheSyncSetOpen() {
    SyncSet next = new SyncSet(2, 1, new TreeSet<>(List.of(WEST)));
    story.apply(new Command.ReconfigureSync(ORDERS, FIRST, next, "ap-south is dead", 0));

    assertThat(story.apply(beat(1, 1, 0))).isEqualTo(granted());
    assertThat(story.orders().pendingSync()).contains(next);
  }

  @Test
  void changesNoSyncSetWhileThePrimaryIsFenced() {
    story.failover("alice", Optional.empty(), false);
    SyncSet next = new SyncSet(2, 1, new TreeSet<>(List.of(WEST)));

    rejects(new Command.ReconfigureSync(ORDERS, FIRST, next, "", 0), "the primary is being fenced");
  }

  @Test
  void remembersHowFarEachReplicaHadTheLogOfThisEpoch() {
    story.position(WEST, Story.at(1, 700));
    story.beat(WEST);
    story.position(WEST, Story.at(1, 300));
    story.beat(WEST);
    story.position(SOUTH, Story.at(7, 300));
    story.beat(SOUTH);

    assertThat(story.orders().reached()).containsExactly(Map.entry(WEST, Story.at(1, 700)));
  }

  @Test
  void forgetsTroubleThatCameBeforeAPromotion() {
    story.engine(WEST, Optional.of(State.STOPPED), true);
    story.run(Duration.ofSeconds(2));
    story.failover("alice", Optional.of(WEST), false);
    story.sealed(WEST);
    assertThat(story.state.report(WEST, ORDERS).map(ReplicaReport::troubledMillis))
        .isNotEqualTo(Optional.of(0L));

    story.apply(
        new Command.Promote(ORDERS, FIRST, WEST, new SyncSet(2, 0, new TreeSet<>()), "", 0));

    assertThat(story.state.report(WEST, ORDERS).map(ReplicaReport::troubledMillis)).contains(0L);
  }

  @Test
  void recordsExports() {
    story.apply(new Command.RecordExport(ORDERS, FIRST, EAST, 12, "exports/orders.ndjson", 0));

    assertThat(story.state.exports())
        .containsExactly(new ExportRecord(ORDERS, FIRST, EAST, 12, "exports/orders.ndjson"));
    assertThat(story.state.audit().recent().getLast().because())
        .isEqualTo("12 rows that only us-east had are in exports/orders.ndjson");
  }

  @Test
  void forgetsEndedRunbooksButNeverAnOpenOne() {
    Story people = Story.running("quorum-with-two-approvals");
    for (int i = 1; i <= ControlState.HISTORY_MAX + 5; i++) {
      people.failover("alice", Optional.empty(), false);
      people.apply(new Command.AbandonRunbook(ORDERS, FIRST, "not needed", 0));
    }
    people.failover("alice", Optional.empty(), false);

    assertThat(people.state.runbooks()).hasSize(ControlState.HISTORY_MAX + 1);
    assertThat(people.state.openRunbook(ORDERS)).map(Runbook::id).contains("orders-38");
  }

  @Test
  void auditsWhoApproved() {
    Story people = Story.running("quorum-with-two-approvals");
    people.failover("alice", Optional.empty(), false);
    assertThat(people.approve("orders-1", "  "))
        .isEqualTo(new Reply.Rejected("only a person can approve; say who you are"));
    people.approve("orders-1", "bob");

    AuditEntry last = people.state.audit().recent().getLast();
    assertThat(last.actor()).isEqualTo("bob");
    assertThat(last.action()).isEqualTo("approve");
    assertThat(last.subject()).isEqualTo("orders-1");
  }

  @Test
  void auditsEveryChangeInAnUnbrokenChain() {
    story.failover("alice", Optional.empty(), false);
    story.sealed(WEST);
    story.sealed(SOUTH);
    story.fenced(EAST, false);
    story.run(Duration.ofSeconds(1));

    assertThat(story.state.audit().intact()).isTrue();
    assertThat(story.state.audit().recent())
        .extracting(AuditEntry::action)
        .containsExactly("open-failover", "fence", "sealed", "sealed", "fenced", "promote");
  }
}
