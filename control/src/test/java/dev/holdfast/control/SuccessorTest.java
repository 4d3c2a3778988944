package dev.holdfast.control;

import static dev.holdfast.control.Topologies.BRAZIL;
import static dev.holdfast.control.Topologies.EAST;
import static dev.holdfast.control.Topologies.NORTH;
import static dev.holdfast.control.Topologies.ORDERS;
import static dev.holdfast.control.Topologies.SOUTH;
import static dev.holdfast.control.Topologies.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.ReplicaReport.State;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SuccessorTest {
  private static final Epoch FIRST = Epoch.NONE.next();

  private final Topology topology;
  private final ControlLog log;
  private ControlState state;

  SuccessorTest() {
    topology = Topologies.named("quorum-of-three");
    log = new ControlLog(topology);
    state = ControlState.initial(topology);
  }

  private void apply(Command command) {
    Applied applied = log.apply(state, command);
    assertThat(applied.reply()).isNotInstanceOf(Reply.Rejected.class);
    state = applied.state();
  }

  private void follows(RegionId region) {
    ReplicaReport report =
        new ReplicaReport(State.STANDBY, FIRST, new LogPosition(1, 100), true, 0, 0, "well");
    apply(new Command.Heartbeat(region, 1, 1, 0, new TreeSet<>(), Map.of(ORDERS, report), 0));
  }

  private void begins(Runbook.Kind kind, Optional<RegionId> target) {
    String by = kind == Runbook.Kind.FAILOVER ? Runbook.AUTOMATION : "alice";
    apply(new Command.OpenRunbook(ORDERS, FIRST, kind, target, by, false, "seen", "fits", 0));
  }

  private void sealed(RegionId region, long offset) {
    apply(new Command.ReportSealed(ORDERS, FIRST, region, new LogPosition(1, offset), 0));
  }

  private Optional<RegionId> successor() {
    return Successor.of(state, topology, state.resource(ORDERS));
  }

  @Test
  void nobodySucceedsWhileNobodyIsDeposed() {
    follows(WEST);

    assertThat(successor()).isEmpty();
  }

  @Test
  void theTargetOfAHandOverSucceeds() {
    begins(Runbook.Kind.SWITCHOVER, Optional.of(SOUTH));

    assertThat(successor()).contains(SOUTH);
  }

  @Test
  void beforeAllAreSealedItIsTheFirstInTheFilesOrderThatFollows() {
    follows(SOUTH);
    begins(Runbook.Kind.FAILOVER, Optional.empty());
    assertThat(successor()).contains(SOUTH);

    follows(WEST);
    assertThat(successor()).contains(WEST);
  }

  @Test
  void oneSealedLogOfTwoSettlesNothing() {
    follows(WEST);
    follows(SOUTH);
    begins(Runbook.Kind.FAILOVER, Optional.empty());
    sealed(SOUTH, 300);

    assertThat(successor()).contains(WEST);
  }

  @Test
  void onceAllAreSealedItIsWhomTheRulesChoose() {
    follows(WEST);
    follows(SOUTH);
    begins(Runbook.Kind.FAILOVER, Optional.empty());
    sealed(WEST, 200);
    sealed(SOUTH, 300);

    assertThat(successor()).contains(SOUTH);
  }

  /** Three of four are enough to promote somebody, and the fourth may still have more. */
  @Test
  void asLongAsOneIsNotSealedTheFirstThatFollowsIsForecast() {
    Story five = Story.running("quorum-of-five");
    five.failover(Runbook.AUTOMATION, Optional.empty(), false);
    five.position(SOUTH, new LogPosition(1, 300));
    five.sealed(SOUTH);
    five.sealed(NORTH);
    five.sealed(BRAZIL);
    assertThat(Successor.of(five.state, five.topology, five.orders())).contains(WEST);

    five.sealed(WEST);
    assertThat(Successor.of(five.state, five.topology, five.orders())).contains(SOUTH);
  }

  @Test
  void whereNobodyFollowsThereIsNoForecast() {
    begins(Runbook.Kind.FAILOVER, Optional.empty());

    assertThat(successor()).isEmpty();
  }

  /** Without a quorum the furthest log wins, and which that is comes out only at the end. */
  @Test
  void asynchronousStandbysAreNotLedAnywhere() {
    Topology async = Topologies.named("async-of-three");
    ControlLog itsLog = new ControlLog(async);
    ControlState itsState =
        itsLog
            .apply(
                ControlState.initial(async),
                new Command.OpenRunbook(
                    ORDERS,
                    FIRST,
                    Runbook.Kind.FAILOVER,
                    Optional.empty(),
                    Runbook.AUTOMATION,
                    false,
                    "seen",
                    "fits",
                    0))
            .state();

    assertThat(Successor.of(itsState, async, itsState.resource(ORDERS))).isEmpty();
    assertThat(itsState.resource(ORDERS).primary()).isEqualTo(EAST);
  }
}
