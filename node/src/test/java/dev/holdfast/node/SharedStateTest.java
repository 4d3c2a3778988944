package dev.holdfast.node;

import static dev.holdfast.node.ThreeRegions.LIMA;
import static dev.holdfast.node.ThreeRegions.ORDERS;
import static dev.holdfast.node.ThreeRegions.OSLO;
import static dev.holdfast.node.ThreeRegions.PERTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.Command;
import dev.holdfast.control.Phase;
import dev.holdfast.control.Runbook;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedStateTest {
  private final Codec codec = new Codec();
  private final HandClock clock = new HandClock();
  private final Topology topology = ThreeRegions.topology(ThreeRegions.automatic());
  private final SharedState state =
      new SharedState(
          topology,
          new NodeIdentity(OSLO, 1, clock),
          codec,
          new LeaseBook(OSLO, Duration.ofSeconds(2), clock),
          _ -> {});

  /** A lease begins once its holder has applied the heartbeat, whoever proposed it. */
  @Test
  void othersWaitForHeartbeatsUnlessARunbookIsUnderWay() {
    var awaited = new AtomicInteger();
    state.onAwaited(awaited::incrementAndGet);

    apply(RollCallTest.heartbeat(LIMA, 1));
    assertThat(awaited).hasValue(1);
    apply(RollCallTest.heartbeat(LIMA, 2), RollCallTest.heartbeat(PERTH, 1));
    assertThat(awaited).hasValue(2);

    apply(switchover());
    assertThat(state.now().resource(ORDERS).phase()).isInstanceOf(Phase.Fencing.class);
    assertThat(awaited).hasValue(3);
    apply(RollCallTest.heartbeat(LIMA, 3));
    assertThat(awaited).hasValue(3);
  }

  private Command switchover() {
    return new Command.OpenRunbook(
        ORDERS,
        state.now().resource(ORDERS).epoch(),
        Runbook.Kind.SWITCHOVER,
        Optional.of(LIMA),
        "ann",
        false,
        "ann asks",
        "lima follows",
        0);
  }

  private void apply(Command... commands) {
    state.apply(codec.commands(List.of(commands)), Duration.ZERO);
  }
}
