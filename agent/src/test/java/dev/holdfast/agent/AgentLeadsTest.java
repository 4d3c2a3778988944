package dev.holdfast.agent;

import static dev.holdfast.agent.Played.BOTH;
import static dev.holdfast.agent.Played.FIRST;
import static dev.holdfast.agent.Played.LIMA;
import static dev.holdfast.agent.Played.ORDERS;
import static dev.holdfast.agent.Played.OSLO;
import static dev.holdfast.agent.Played.PERTH;
import static dev.holdfast.agent.Played.PERTH_ALONE;
import static dev.holdfast.agent.Played.SECOND;
import static dev.holdfast.agent.Played.at;
import static dev.holdfast.agent.Played.primary;
import static dev.holdfast.agent.Played.reached;
import static dev.holdfast.agent.Played.resource;
import static dev.holdfast.agent.Played.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.Command;
import dev.holdfast.control.Phase;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.Probe;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the agent of a primary does. */
class AgentLeadsTest {
  private static final ResourceState STEADY = resource(FIRST, OSLO, new Phase.Steady());
  private static final ResourceState PENDING =
      resource(FIRST, OSLO, new Phase.Steady(), BOTH, PERTH_ALONE);

  private final Played oslo = new Played(seen(State.STOPPED, at(1, 100)));

  private void leads(ResourceState resource) {
    Deed.Lead lead = oslo.next(resource, Deed.Lead.class);
    oslo.engine = primary(at(1, 200), Map.of());
    oslo.done(lead);
  }

  @Test
  void leadsAndClaimsTheSetThatIsKnownToBeInForce() {
    leads(STEADY);

    assertThat(oslo.memory.leading().epoch()).isEqualTo(FIRST);
    assertThat(oslo.report().syncVersion()).isEqualTo(BOTH.version());
    assertThat(oslo.report().state()).isEqualTo(ReplicaReport.State.PRIMARY);
    assertThat(oslo.count(Effect.Reroute.class)).isEqualTo(1);
    assertThat(oslo.next(STEADY)).isEmpty();
  }

  @Test
  void looksAtTheEngineJustBeforeItLeads() {
    assertThat(oslo.ask(STEADY).orElseThrow()).isInstanceOf(Deed.Look.class);
  }

  @Test
  void restartedWithAPendingSetClaimsNothingUntilThatWasRequired() {
    Deed.Lead lead = oslo.next(PENDING, Deed.Lead.class);
    assertThat(lead.goal().sync()).as("it starts with the newest set").isEqualTo(PERTH_ALONE);
    oslo.engine = primary(at(1, 200), Map.of());
    oslo.done(lead);
    assertThat(oslo.report().syncVersion()).isZero();

    Deed.Require require = oslo.next(PENDING, Deed.Require.class);
    oslo.done(require, new Outcome.Indeterminate("perth does not have all"));
    assertThat(oslo.report().syncVersion()).isZero();
    assertThat(oslo.next(PENDING)).isEmpty();

    oslo.done(oslo.next(PENDING, Deed.Require.class));
    assertThat(oslo.report().syncVersion()).isEqualTo(PERTH_ALONE.version());
    assertThat(oslo.count(Effect.BeatSoon.class)).isEqualTo(1);
    assertThat(oslo.next(PENDING)).isEmpty();
  }

  @Test
  void aServerThatEndsWhileASetIsPendingClaimsAnewOnlyAfterRequire() {
    leads(PENDING);
    oslo.done(oslo.next(PENDING, Deed.Require.class));

    oslo.engine = seen(State.STOPPED, at(1, 200));
    oslo.pass(501);
    leads(PENDING);

    assertThat(oslo.report().syncVersion()).isZero();
    oslo.next(PENDING, Deed.Require.class);
  }

  @Test
  void changesTheSetOfARunningPrimaryOnce() {
    leads(STEADY);
    oslo.settle(STEADY);

    oslo.done(oslo.next(PENDING, Deed.Require.class));

    assertThat(oslo.next(PENDING)).isEmpty();
    assertThat(oslo.report().syncVersion()).isEqualTo(PERTH_ALONE.version());
  }

  @Test
  void aSetThatDoesNotComeIntoForceKeepsNothingElseWaiting() {
    ResourceState verifying = resource(FIRST, OSLO, new Phase.Verifying(), BOTH, PERTH_ALONE);
    leads(verifying);

    oslo.failed(oslo.next(verifying, Deed.Require.class));

    oslo.next(verifying, Deed.Verify.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"EMPTY", "STANDBY"})
  void beginsWithoutLogThatItMustHaveInNoState(State state) {
    LogPosition has = state == State.EMPTY ? LogPosition.START : at(1, 99);
    oslo.engine = seen(state, has);
    ResourceState knowsMore =
        resource(FIRST, OSLO, new Phase.Steady(), reached(OSLO, at(1, 100)), BOTH);

    assertThat(oslo.next(knowsMore)).isEmpty();

    assertThat(oslo.report().because()).contains("waits for the log up to " + at(1, 100));
    assertThat(oslo.report().troubledMillis()).isPositive();
    assertThat(oslo.again).isEqualTo(Duration.ofMillis(10));
    oslo.pass(2_001);
    assertThat(oslo.next(knowsMore)).isEmpty();
    assertThat(oslo.again).as("no longer as if it were on its way").isGreaterThan(Limits.TICK);
  }

  @Test
  void beginsOnceTheLogIsThere() {
    oslo.engine = seen(State.STANDBY, at(1, 99));
    ResourceState promoting = resource(SECOND, OSLO, new Phase.Promoting(at(1, 100)));
    assertThat(oslo.next(promoting)).isEmpty();

    oslo.engine = seen(State.STANDBY, at(1, 100));

    oslo.next(promoting, Deed.Lead.class);
  }

  @Test
  void anEmptyReplicaBeginsWhereThereWasNeverAnything() {
    oslo.engine = seen(State.EMPTY, LogPosition.START);

    oslo.next(resource(FIRST, OSLO, new Phase.Promoting(LogPosition.START)), Deed.Lead.class);
  }

  @Test
  void saysThatItLeadsUntilTheLogHasIt() {
    ResourceState promoting = resource(FIRST, OSLO, new Phase.Promoting(LogPosition.START));
    leads(promoting);
    oslo.settle(promoting);
    Command.OfResource leading = new Command.ReportLeading(ORDERS, FIRST, OSLO, at(1, 200), 0);
    assertThat(oslo.said()).containsExactly(leading);

    oslo.pass(599);
    oslo.settle(promoting);
    assertThat(oslo.said()).hasSize(1);
    oslo.pass(1);
    oslo.settle(promoting);
    assertThat(oslo.said()).hasSize(2);

    oslo.settle(STEADY);
    oslo.pass(700);
    oslo.settle(STEADY);
    assertThat(oslo.said()).hasSize(2);
  }

  @Test
  void verifiesUntilItIsProvenAndSaysSo() {
    ResourceState verifying = resource(FIRST, OSLO, new Phase.Verifying());
    leads(verifying);

    oslo.next(verifying, Deed.Verify.class);
    oslo.verified(FIRST, new Probe.NotYet("a lock is in the way"));
    assertThat(oslo.said()).isEmpty();
    assertThat(oslo.again).as("at a pace").isEqualTo(Limits.RETRY);
    oslo.next(verifying, Deed.Verify.class);
    oslo.verified(FIRST, new Probe.Proven("a write was read"));

    assertThat(oslo.said())
        .containsExactly(new Command.ReportVerified(ORDERS, FIRST, OSLO, "a write was read", 0));
    assertThat(oslo.next(verifying)).as("not again while that is on its way").isEmpty();
    oslo.pass(600);
    oslo.next(verifying, Deed.Verify.class);
  }

  @Test
  void whatIsInTheWayOfAProofIsSaidUntilItIsProven() {
    ResourceState verifying = resource(FIRST, OSLO, new Phase.Verifying());
    leads(verifying);
    oslo.next(verifying, Deed.Verify.class);
    oslo.verified(FIRST, new Probe.NotYet("a lock is in the way"));
    oslo.pass(1_500);

    oslo.next(verifying, Deed.Verify.class);
    assertThat(oslo.report().because()).isEqualTo("verify: a lock is in the way");
    oslo.verified(FIRST, new Probe.NotYet("a lock is in the way"));
    assertThat(oslo.report().troubledMillis()).as("not since the last try").isEqualTo(1_500);
    oslo.next(verifying, Deed.Verify.class);
    oslo.verified(FIRST, new Probe.Proven("a write was read"));

    assertThat(oslo.report().troubledMillis()).isZero();
    assertThat(oslo.memory.leading().epoch()).as("it led all the time").isEqualTo(FIRST);
  }

  @Test
  void aServerThatEndedIsSeenAndStartedAgainAndCounted() {
    leads(STEADY);
    oslo.settle(STEADY);
    assertThat(oslo.report().crashes()).isZero();

    oslo.engine = seen(State.STOPPED, at(1, 200));
    oslo.pass(499);
    assertThat(oslo.next(STEADY)).as("not looked at yet").isEmpty();
    oslo.pass(2);
    leads(STEADY);

    assertThat(oslo.report().crashes()).isEqualTo(1);
    oslo.pass(30_001);
    assertThat(oslo.report().crashes()).isZero();
  }

  @Test
  void aServerThatEndsAtOnceIsNotStartedAtFullSpeed() {
    Deed.Lead lead = oslo.next(STEADY, Deed.Lead.class);

    oslo.done(lead);

    assertThat(oslo.again).isEqualTo(Limits.TICK);
  }

  @Test
  void aVerbThatFailedIsTriedAgainAfterAPause() {
    oslo.failed(oslo.next(STEADY, Deed.Lead.class));
    assertThat(oslo.report().because()).isEqualTo("lead: no room");
    assertThat(oslo.again).isEqualTo(Limits.RETRY);
    assertThat(oslo.memory.leading().epoch()).isEqualTo(Epoch.NONE);

    oslo.pass(1_500);
    assertThat(oslo.report().troubledMillis()).isEqualTo(1_500);
    leads(STEADY);
    assertThat(oslo.report().troubledMillis()).isZero();
  }

  @Test
  void troubleCountsFromWhenItBegan() {
    oslo.failed(oslo.next(STEADY, Deed.Lead.class));
    oslo.pass(1_000);
    oslo.done(oslo.next(STEADY, Deed.Lead.class), new Outcome.StaleEpoch(SECOND));

    assertThat(oslo.report().because()).isEqualTo("lead: it has already acted for epoch 2");
    assertThat(oslo.report().troubledMillis()).isEqualTo(1_000);
  }

  @Test
  void aDiskThatTakesNothingIsTroubleForAsLongAsItDoes() {
    leads(STEADY);
    oslo.engine = primary(at(1, 200), Map.of()).on(Optional.of("its disk takes nothing"));
    oslo.pass(501);
    oslo.settle(STEADY);
    oslo.pass(2_000);
    oslo.settle(STEADY);

    assertThat(oslo.report().state()).isEqualTo(ReplicaReport.State.PRIMARY);
    assertThat(oslo.report().troubledMillis()).isEqualTo(2_000);
    assertThat(oslo.report().because()).isEqualTo("its disk takes nothing");

    oslo.engine = primary(at(1, 200), Map.of());
    oslo.pass(501);
    oslo.settle(STEADY);
    assertThat(oslo.report().troubledMillis()).isZero();
  }

  @Test
  void saysWhichStandbysConfirmNothing() {
    leads(STEADY);
    for (int look = 1; look <= 4; look++) {
      oslo.engine = primary(at(1, 200 + 100L * look), Map.of(PERTH, at(1, 200 + 100L * look)));
      oslo.pass(501);
      oslo.settle(STEADY);
    }
    assertThat(oslo.report().unconfirmed()).containsExactly(LIMA);

    oslo.leased = false;
    oslo.settle(STEADY);
    assertThat(oslo.report().unconfirmed()).isEmpty();
    assertThat(oslo.report().syncVersion()).isZero();
  }

  @Test
  void goesOnInTheNextEpochWithoutStoppingInBetween() {
    leads(STEADY);
    oslo.settle(STEADY);

    Deed.Lead again =
        oslo.next(resource(SECOND, OSLO, new Phase.Promoting(at(1, 200))), Deed.Lead.class);

    assertThat(again.epoch()).isEqualTo(SECOND);
  }

  @Test
  void aLapsedLeaseHoldsAndGoesOnWhenItIsRenewed() {
    leads(STEADY);
    oslo.settle(STEADY);

    oslo.leased = false;
    oslo.done(oslo.next(STEADY, Deed.Hold.class));
    assertThat(oslo.memory.leading().epoch()).isEqualTo(Epoch.NONE);
    assertThat(oslo.count(Effect.Reroute.class)).isEqualTo(2);
    assertThat(oslo.next(STEADY)).isEmpty();
    assertThat(oslo.again).isEqualTo(Limits.TICK);

    oslo.leased = true;
    leads(STEADY);
    assertThat(oslo.memory.leading().epoch()).isEqualTo(FIRST);
    assertThat(oslo.report().crashes()).as("it never ended").isZero();
  }

  @Test
  void aLapsedLeaseIsFencedAfterTheGraceAndStartedAgainWhenItIsRenewed() {
    leads(STEADY);
    oslo.leased = false;
    oslo.settle(STEADY);
    for (long waited = 0; waited < Played.GRACE.toMillis(); waited += 100) {
      assertThat(oslo.next(STEADY)).isEmpty();
      oslo.pass(100);
    }
    oslo.pass(1);

    Deed.Fence fence = oslo.next(STEADY, Deed.Fence.class);
    assertThat(fence).isEqualTo(new Deed.Fence(new AgentGoal.Fence(FIRST, false, false), false));
    assertThat(fence.epoch()).as("it may lead again in it").isEqualTo(FIRST);
    oslo.engine = seen(State.STOPPED, at(1, 200));
    oslo.done(fence);
    oslo.pass(100);
    assertThat(oslo.next(STEADY)).isEmpty();
    assertThat(oslo.said()).as("nobody asked").isEmpty();

    oslo.leased = true;
    leads(STEADY);
    assertThat(oslo.memory.leading().epoch()).isEqualTo(FIRST);
  }

  @Test
  void timeInWhichTheAgentStoodStillDoesNotCountForTheGrace() {
    leads(STEADY);
    oslo.leased = false;
    oslo.settle(STEADY);

    oslo.pass(Played.GRACE.toMillis() * 2);

    assertThat(oslo.next(STEADY)).isEmpty();
  }

  @Test
  void whoDoesNotStandStillIsFencedAtOnce() {
    leads(STEADY);
    oslo.leased = false;
    oslo.failed(oslo.next(STEADY, Deed.Hold.class));

    oslo.next(STEADY, Deed.Fence.class);
  }

  @Test
  void aBugIsToldAndForgottenOnceAllIsWell() {
    leads(STEADY);
    oslo.settle(STEADY);
    oslo.memory = oslo.agent.stumbled(oslo.memory, "a bug", oslo.now()).memory();
    assertThat(oslo.report().because()).isEqualTo("internal error: a bug");

    oslo.settle(STEADY);

    assertThat(oslo.report().troubledMillis()).isZero();
  }
}
