package dev.holdfast.agent;

import static dev.holdfast.agent.Played.BOTH;
import static dev.holdfast.agent.Played.FIRST;
import static dev.holdfast.agent.Played.LIMA;
import static dev.holdfast.agent.Played.ORDERS;
import static dev.holdfast.agent.Played.OSLO;
import static dev.holdfast.agent.Played.PERTH;
import static dev.holdfast.agent.Played.SECOND;
import static dev.holdfast.agent.Played.at;
import static dev.holdfast.agent.Played.fencing;
import static dev.holdfast.agent.Played.primary;
import static dev.holdfast.agent.Played.reached;
import static dev.holdfast.agent.Played.resource;
import static dev.holdfast.agent.Played.seen;
import static dev.holdfast.agent.Played.streaming;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.SyncSet;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.Outcome;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the agent of a standby does, and that of a primary that is deposed. */
class AgentFollowsTest {
  private static final SyncSet WITH_OSLO = new SyncSet(1, 1, new TreeSet<>(List.of(OSLO, PERTH)));
  private static final SortedMap<RegionId, LogPosition> NOBODY = new TreeMap<>();
  private static final ResourceState LIMA_SERVES =
      resource(FIRST, LIMA, new Phase.Steady(), WITH_OSLO);
  private static final ResourceState LIMA_ENDS = resource(FIRST, LIMA, fencing(false, NOBODY));
  private static final ResourceState OSLO_ENDS = resource(FIRST, OSLO, fencing(false, NOBODY));
  private static final ResourceState OSLO_HANDS_OVER = resource(FIRST, OSLO, fencing(true, NOBODY));
  private static final Outcome FORKED = new Outcome.Diverged("new timeline forked off");

  private final Played oslo = new Played(seen(State.STOPPED, at(1, 100)));

  private void follows() {
    Deed.Follow follow = oslo.next(LIMA_SERVES, Deed.Follow.class);
    oslo.engine = streaming(at(1, 100));
    oslo.done(follow);
  }

  private void leads() {
    ResourceState steady = resource(FIRST, OSLO, new Phase.Steady());
    Deed.Lead lead = oslo.next(steady, Deed.Lead.class);
    oslo.engine = primary(at(1, 200), Map.of(PERTH, at(1, 200)));
    oslo.done(lead);
    oslo.settle(steady);
    oslo.effects.clear();
  }

  @Test
  void followsAndTellsTheOthersSoon() {
    follows();

    assertThat(oslo.next(LIMA_SERVES)).isEmpty();
    assertThat(oslo.count(Effect.BeatSoon.class)).isEqualTo(1);
    assertThat(oslo.again).isGreaterThan(Limits.TICK).isLessThan(Duration.ofMillis(501));
    assertThat(oslo.report().streaming()).isTrue();
  }

  @Test
  void aChangeThatIsSeenIsToldSoon() {
    follows();
    oslo.effects.clear();
    oslo.engine = seen(State.STANDBY, at(1, 100));
    oslo.pass(501);

    oslo.next(LIMA_SERVES);

    assertThat(oslo.count(Effect.BeatSoon.class)).isEqualTo(1);
    assertThat(oslo.report().streaming()).isFalse();
  }

  @Test
  void oneThatDoesNotStreamIsToldToFollowOnceASecond() {
    follows();
    oslo.engine = seen(State.STANDBY, at(1, 100));
    int told = 0;
    for (int tick = 0; tick < 100; tick++) {
      oslo.pass(50);
      Optional<Deed> deed = oslo.next(LIMA_SERVES);
      if (deed.isPresent()) {
        told++;
        oslo.done(deed.get());
      }
    }

    assertThat(told).isEqualTo(5);
    assertThat(oslo.report().troubledMillis()).isZero();
  }

  @Test
  void oneWhoseDiskTakesNothingIsInTroubleThoughItStreams() {
    follows();
    oslo.engine = streaming(at(1, 100)).on(Optional.of("its disk takes nothing"));
    oslo.pass(501);
    oslo.next(LIMA_SERVES);

    assertThat(oslo.report().troubledMillis()).isPositive();
    assertThat(oslo.report().because()).isEqualTo("its disk takes nothing");
  }

  @Test
  void oneThatEndedIsStartedAgain() {
    follows();
    oslo.engine = seen(State.STOPPED, at(1, 100));
    oslo.pass(501);

    oslo.next(LIMA_SERVES, Deed.Follow.class);
  }

  @Test
  void aFollowThatFailsIsTriedAgainAfterAPause() {
    oslo.failed(oslo.next(LIMA_SERVES, Deed.Follow.class));

    assertThat(oslo.again).isEqualTo(Limits.RETRY);
    assertThat(oslo.report().because()).isEqualTo("follow: no room");
    oslo.next(LIMA_SERVES, Deed.Follow.class);
  }

  @Test
  void whatDivergedIsSaidAndClonedAgain() {
    oslo.done(oslo.next(LIMA_SERVES, Deed.Follow.class), FORKED);
    assertThat(oslo.report().state()).isEqualTo(ReplicaReport.State.DIVERGED);
    assertThat(oslo.count(Effect.BeatSoon.class)).isEqualTo(1);

    Deed.Rejoin rejoin = oslo.next(LIMA_SERVES, Deed.Rejoin.class);
    oslo.engine = streaming(at(1, 150));
    oslo.done(rejoin, new Outcome.Done(at(1, 150), 3));

    assertThat(oslo.said())
        .containsExactly(new Command.RecordExport(ORDERS, FIRST, OSLO, 3, "exports", 0));
    assertThat(oslo.report().state()).isEqualTo(ReplicaReport.State.STANDBY);
    assertThat(oslo.next(LIMA_SERVES)).isEmpty();
  }

  @Test
  void aReplicaWithoutRowsOfItsOwnRecordsNoExport() {
    oslo.done(oslo.next(LIMA_SERVES, Deed.Follow.class), FORKED);
    oslo.done(oslo.next(LIMA_SERVES, Deed.Rejoin.class));

    assertThat(oslo.said()).isEmpty();
  }

  @Test
  void aForeignReplicaIsNeverSealedAndClonedAgainOnlyOnceItNoLongerCounts() {
    Outcome foreign = new Outcome.Diverged("its timeline was begun by no epoch");
    oslo.engine = seen(State.FOREIGN, at(1, 100));
    oslo.done(oslo.next(LIMA_ENDS, Deed.Seal.class), foreign);
    assertThat(oslo.said()).isEmpty();
    assertThat(oslo.report().state()).isEqualTo(ReplicaReport.State.DIVERGED);

    ResourceState counted =
        resource(FIRST, LIMA, new Phase.Steady(), reached(OSLO, at(1, 100)), WITH_OSLO);
    oslo.done(oslo.next(counted, Deed.Follow.class), foreign);
    for (int tick = 0; tick < 50; tick++) {
      assertThat(oslo.next(counted)).isEmpty();
      assertThat(oslo.again).isEqualTo(Limits.RETRY);
      oslo.pass(200);
    }
    assertThat(oslo.report().because()).contains("until it no longer counts");
    assertThat(oslo.report().troubledMillis()).isPositive();

    ResourceState left =
        resource(FIRST, LIMA, new Phase.Steady(), reached(OSLO, at(1, 100)), BOTH_OTHERS);
    oslo.next(left, Deed.Rejoin.class);
  }

  private static final SyncSet BOTH_OTHERS = new SyncSet(2, 1, new TreeSet<>(List.of(PERTH)));

  @Test
  void whereWritesRatherStopAForeignReplicaIsClonedAgainWhileThePrimaryServes() {
    Played strict = new Played(seen(State.FOREIGN, at(1, 100)), true);
    ResourceState counted =
        resource(FIRST, LIMA, new Phase.Steady(), reached(OSLO, at(1, 100)), WITH_OSLO);
    strict.done(strict.next(counted, Deed.Follow.class), FORKED);

    strict.next(counted, Deed.Rejoin.class);
  }

  @Test
  void whereWritesRatherStopNothingIsDiscardedBeforeThePrimaryServes() {
    Played strict = new Played(seen(State.FOREIGN, at(1, 100)), true);
    ResourceState begins =
        resource(FIRST, LIMA, new Phase.Verifying(), reached(OSLO, at(1, 100)), WITH_OSLO);
    strict.done(strict.next(begins, Deed.Follow.class), FORKED);

    assertThat(strict.next(begins)).isEmpty();
  }

  @Test
  void nothingIsDiscardedForAnEpochThatHasNotBegun() {
    oslo.engine = streaming(at(1, 100));
    oslo.settle(LIMA_ENDS);
    oslo.successor = Optional.of(PERTH);
    oslo.done(oslo.next(LIMA_ENDS, Deed.Follow.class), FORKED);

    assertThat(oslo.next(LIMA_ENDS)).isEmpty();
    assertThat(oslo.report().because()).contains("before epoch 2 has begun");
  }

  @Test
  void onesThatHandedOverStandBackUntilTheirSuccessorIsVerified() {
    ResourceState begins = resource(SECOND, LIMA, new Phase.Promoting(at(1, 100)), WITH_TWO);

    assertThat(oslo.next(begins)).isEmpty();
    oslo.pass(1_999);
    assertThat(oslo.next(begins)).isEmpty();
    oslo.pass(2);

    oslo.next(begins, Deed.Follow.class);
  }

  private static final SyncSet WITH_TWO = new SyncSet(1, 1, new TreeSet<>(List.of(OSLO, PERTH)));

  @Test
  void whoIsNeededDoesNotStandBack() {
    SyncSet needed = new SyncSet(1, 1, new TreeSet<>(List.of(OSLO)));

    oslo.next(resource(SECOND, LIMA, new Phase.Promoting(at(1, 100)), needed), Deed.Follow.class);
  }

  @Test
  void whoWillFollowAnotherFetchesAhead() {
    oslo.engine = streaming(at(1, 100));
    ResourceState handsOver = resource(FIRST, LIMA, fencing(true, NOBODY));
    oslo.settle(handsOver);
    assertThat(oslo.count(Effect.Expect.class)).isZero();

    oslo.successor = Optional.of(OSLO);
    oslo.settle(handsOver);
    assertThat(oslo.count(Effect.Expect.class)).as("not from itself").isZero();

    oslo.successor = Optional.of(PERTH);
    oslo.settle(handsOver);
    assertThat(oslo.effects).contains(new Effect.Expect(SECOND));
  }

  @Test
  void sealsAndSaysSoUntilTheLogHasIt() {
    oslo.engine = streaming(at(1, 100));
    Deed.Seal seal = oslo.next(LIMA_ENDS, Deed.Seal.class);
    assertThat(seal.epoch()).isEqualTo(SECOND);
    assertThat(oslo.effects).contains(new Effect.BeatNotBefore(Limits.SEAL));
    oslo.done(seal);
    Command.OfResource sealed = new Command.ReportSealed(ORDERS, FIRST, OSLO, at(1, 100), 0);
    assertThat(oslo.said()).containsExactly(sealed);

    assertThat(oslo.next(LIMA_ENDS)).isEmpty();
    oslo.pass(600);
    oslo.done(oslo.next(LIMA_ENDS, Deed.Seal.class));
    assertThat(oslo.said()).hasSize(2);

    ResourceState known = resource(FIRST, LIMA, fencing(false, reached(OSLO, at(1, 100))));
    oslo.pass(5_000);
    assertThat(oslo.next(known)).isEmpty();
    assertThat(oslo.said()).hasSize(2);
  }

  @Test
  void aSealedOneThatEndedIsStartedAgainAndSaysNothingMore() {
    oslo.engine = seen(State.STANDBY, at(1, 100));
    oslo.settle(LIMA_ENDS);
    ResourceState known = resource(FIRST, LIMA, fencing(false, reached(OSLO, at(1, 100))));
    oslo.engine = seen(State.STOPPED, at(1, 100));
    oslo.pass(601);

    Deed.Seal again = oslo.next(known, Deed.Seal.class);
    oslo.done(again);

    assertThat(again.report()).isFalse();
    assertThat(oslo.said()).hasSize(1);
    assertThat(oslo.next(known)).as("at a pace").isEmpty();
  }

  @Test
  void onceSealedItGoesOnToTheSuccessor() {
    oslo.engine = streaming(at(1, 100));
    oslo.successor = Optional.of(PERTH);
    oslo.done(oslo.next(LIMA_ENDS, Deed.Seal.class));

    assertThat(oslo.next(LIMA_ENDS, Deed.Follow.class).epoch()).isEqualTo(SECOND);
  }

  @Test
  void theSuccessorItselfStaysSealed() {
    oslo.engine = streaming(at(1, 100));
    oslo.successor = Optional.of(OSLO);
    oslo.settle(LIMA_ENDS);

    assertThat(oslo.memory.reached()).isEqualTo(new AgentGoal.Seal(FIRST));
  }

  @Test
  void aSealThatFailsIsNotSaid() {
    oslo.failed(oslo.next(LIMA_ENDS, Deed.Seal.class));

    assertThat(oslo.said()).isEmpty();
    assertThat(oslo.again).isEqualTo(Limits.RETRY);
    assertThat(oslo.report().because()).isEqualTo("seal: no room");
  }

  @Test
  void aFencedPrimarySaysSoInTheSameWordsEachTime() {
    leads();
    Deed.Fence fence = oslo.next(OSLO_ENDS, Deed.Fence.class);
    assertThat(fence.epoch()).as("it is over").isEqualTo(SECOND);
    assertThat(oslo.count(Effect.Reroute.class)).as("before it is fenced").isEqualTo(1);
    oslo.engine = seen(State.STOPPED, at(1, 200));
    oslo.done(fence, new Outcome.Done(at(1, 210), 0));
    Command.OfResource fenced = new Command.ReportFenced(ORDERS, FIRST, OSLO, at(1, 210), false, 0);
    assertThat(oslo.effects).contains(new Effect.Say(fenced, false));

    oslo.pass(700);
    assertThat(oslo.next(OSLO_ENDS)).isEmpty();
    assertThat(oslo.said())
        .containsExactly(
            fenced, new Command.ReportFenced(ORDERS, FIRST, OSLO, at(1, 210), false, 700));
  }

  @Test
  void aServerThatIsUpAgainAfterAFenceIsFencedAgain() {
    leads();
    Deed.Fence fence = oslo.next(OSLO_ENDS, Deed.Fence.class);
    oslo.engine = seen(State.STOPPED, at(1, 200));
    oslo.done(fence);

    oslo.engine = primary(at(1, 200), Map.of());
    oslo.pass(501);

    oslo.next(OSLO_ENDS, Deed.Fence.class);
  }

  @Test
  void aHandOverIsPreparedWhileClientsStillWrite() {
    leads();
    Deed.PrepareDrain prepare = oslo.next(OSLO_HANDS_OVER, Deed.PrepareDrain.class);
    assertThat(prepare.epoch()).isEqualTo(SECOND);
    assertThat(oslo.memory.leading().epoch()).isEqualTo(FIRST);
    assertThat(oslo.effects).isEmpty();
    oslo.done(prepare);
    assertThat(oslo.effects).containsExactly(new Effect.Reroute());

    Deed.Fence drain = oslo.next(OSLO_HANDS_OVER, Deed.Fence.class);
    assertThat(drain.drain()).isTrue();
    assertThat(oslo.effects).contains(new Effect.BeatNotBefore(Limits.DRAIN));
    oslo.engine = seen(State.STOPPED, at(1, 200));
    oslo.done(drain);

    Command.OfResource fenced = new Command.ReportFenced(ORDERS, FIRST, OSLO, at(1, 200), true, 0);
    assertThat(oslo.effects).contains(new Effect.Say(fenced, true));
  }

  @Test
  void handsOverOnlyToASuccessorThatIsConnected() {
    leads();
    oslo.successor = Optional.of(PERTH);
    oslo.done(oslo.next(OSLO_HANDS_OVER, Deed.PrepareDrain.class));
    assertThat(oslo.next(OSLO_HANDS_OVER, Deed.Fence.class).drain()).isTrue();

    oslo.successor = Optional.of(LIMA);
    Deed.Fence hard = oslo.next(OSLO_HANDS_OVER, Deed.Fence.class);
    assertThat(hard.drain()).as("lima receives nothing").isFalse();
    oslo.engine = seen(State.STOPPED, at(1, 200));
    oslo.done(hard);

    assertThat(oslo.said())
        .containsExactly(new Command.ReportFenced(ORDERS, FIRST, OSLO, at(1, 200), false, 0));
  }

  @Test
  void handsOverToNobodyIfNobodyIsConnected() {
    leads();
    oslo.engine = primary(at(1, 200), Map.of());
    oslo.done(oslo.next(OSLO_HANDS_OVER, Deed.PrepareDrain.class));

    assertThat(oslo.next(OSLO_HANDS_OVER, Deed.Fence.class).drain()).isFalse();
  }

  @Test
  void aServerThatHasEndedHandsNothingOver() {
    Deed.Fence fence = oslo.next(OSLO_HANDS_OVER, Deed.Fence.class);

    assertThat(fence.drain()).as("nobody knows who has what it had").isFalse();
  }

  @Test
  void theStandbysAreLookedAtBeforeClientsWaitForTheDrain() {
    leads();
    oslo.done(oslo.next(OSLO_HANDS_OVER, Deed.PrepareDrain.class));

    assertThat(oslo.ask(OSLO_HANDS_OVER).orElseThrow()).isInstanceOf(Deed.Fence.class);
  }

  @Test
  void whoCannotHandOverIsFencedAndNeverSaysThatItDid() {
    leads();
    oslo.done(oslo.next(OSLO_HANDS_OVER, Deed.PrepareDrain.class));
    oslo.failed(oslo.next(OSLO_HANDS_OVER, Deed.Fence.class));
    assertThat(oslo.again).isZero();

    Deed.Fence hard = oslo.next(OSLO_HANDS_OVER, Deed.Fence.class);
    assertThat(hard.drain()).isFalse();
    oslo.engine = seen(State.STOPPED, at(1, 200));
    oslo.done(hard);
    oslo.pass(700);
    assertThat(oslo.next(OSLO_HANDS_OVER)).isEmpty();

    assertThat(oslo.said()).hasSize(2);
    assertThat(oslo.said())
        .allMatch(report -> report instanceof Command.ReportFenced f && !f.drained());
  }

  @Test
  void aFenceThatFailsIsTriedAgain() {
    leads();
    oslo.failed(oslo.next(OSLO_ENDS, Deed.Fence.class));

    assertThat(oslo.said()).isEmpty();
    assertThat(oslo.again).isEqualTo(Limits.RETRY);
    oslo.next(OSLO_ENDS, Deed.Fence.class);
  }

  @Test
  void whatIsOldIsNotSaidAgainInTheNextEpoch() {
    oslo.engine = streaming(at(1, 100));
    oslo.settle(LIMA_ENDS);
    oslo.settle(resource(SECOND, PERTH, new Phase.Steady(), BOTH));
    oslo.done(oslo.next(resource(SECOND, PERTH, fencing(false, NOBODY)), Deed.Seal.class));

    assertThat(oslo.said()).extracting(Command.OfResource::epoch).containsExactly(FIRST, SECOND);
  }
}
