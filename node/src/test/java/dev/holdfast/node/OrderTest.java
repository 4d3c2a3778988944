package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.Applied;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlLog;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Reply;
import dev.holdfast.control.Runbook;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import dev.holdfast.topology.ReadResult;
import dev.holdfast.topology.TopologyFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An order is carried out once, and whoever gave it learns so, whatever is lost on the way. */
class OrderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final Topology TOPOLOGY =
      ((ReadResult.Valid) TopologyFile.read(Path.of("../examples/quickstart.yaml"))).topology();

  private final HandClock clock = new HandClock();
  private final ControlLog log = new ControlLog(TOPOLOGY);
  private ControlState state = ControlState.initial(TOPOLOGY);

  /** What becomes of the next entries; further ones go through. */
  private enum Fate {
    ENTRY_LOST,
    ANSWER_LOST
  }

  @Test
  void anOrderThatGoesThroughIsGivenOnce() throws Exception {
    assertThat(order().open(switchover("ada"), PATIENCE)).contains(new Reply.Accepted(onlyId()));
  }

  @Test
  void anOrderWhoseEntryIsLostIsGivenAgain() throws Exception {
    assertThat(order(Fate.ENTRY_LOST, Fate.ENTRY_LOST).open(switchover("ada"), PATIENCE))
        .contains(new Reply.Accepted(onlyId()));
  }

  @Test
  void anOrderWhoseAnswerIsLostIsFoundToBeCarriedOut() throws Exception {
    assertThat(order(Fate.ANSWER_LOST).open(switchover("ada"), PATIENCE))
        .contains(new Reply.Accepted(onlyId()));
  }

  @Test
  void somebodyElsesRunbookIsNotTakenForOnesOwn() throws Exception {
    order().open(switchover("grace"), PATIENCE);
    assertThat(order(Fate.ANSWER_LOST).open(switchover("ada"), PATIENCE).orElseThrow())
        .isInstanceOf(Reply.Rejected.class);
    assertThat(state.runbooks()).hasSize(1);
  }

  @Test
  void aRefusalOfAFirstOrderStands() throws Exception {
    order().open(switchover("ada"), PATIENCE);
    assertThat(order().open(switchover("ada"), PATIENCE).orElseThrow())
        .isInstanceOf(Reply.Rejected.class);
  }

  @Test
  void anOrderToALogThatDoesNotAnswerEndsUnknownInTime() throws Exception {
    var lost = new Fate[100];
    java.util.Arrays.fill(lost, Fate.ENTRY_LOST);
    long began = clock.monotonicNanos();
    assertThat(order(lost).open(switchover("ada"), PATIENCE)).isEmpty();
    assertThat(Duration.ofNanos(clock.monotonicNanos() - began))
        .isLessThanOrEqualTo(PATIENCE.plusSeconds(1));
  }

  private String onlyId() {
    return state.runbooks().stream().map(Runbook::id).findFirst().orElse("");
  }

  private Order order(Fate... fates) {
    Deque<Fate> left = new ArrayDeque<>(List.of(fates));
    return new Order((command, _) -> ask(command, left.poll()), () -> state, clock);
  }

  private Optional<Reply> ask(Command command, Fate fate) {
    clock.pass(Duration.ofMillis(600));
    if (fate == Fate.ENTRY_LOST) {
      return Optional.empty();
    }
    Applied applied = log.apply(state, command);
    state = applied.state();
    return fate == Fate.ANSWER_LOST ? Optional.empty() : Optional.of(applied.reply());
  }

  private Command.OpenRunbook switchover(String by) {
    ResourceId orders = new ResourceId("orders");
    return new Command.OpenRunbook(
        orders,
        ControlState.initial(TOPOLOGY).resource(orders).epoch(),
        Runbook.Kind.SWITCHOVER,
        Optional.of(new RegionId("eu-west")),
        by,
        false,
        by + " asks",
        "eu-west follows the primary",
        clock.wallMillis());
  }
}
