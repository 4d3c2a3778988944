package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.control.Command;
import dev.holdfast.control.ControlLog;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.Reply;
import dev.holdfast.control.Runbook;
import dev.holdfast.control.SyncSet;
import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final RegionId OSLO = new RegionId("oslo");
  private static final RegionId LIMA = new RegionId("lima");
  private static final RegionId PERTH = new RegionId("perth");
  private static final ResourceId ORDERS = new ResourceId("orders");
  private static final Epoch FIRST = new Epoch(1);

  private final Codec codec = new Codec();

  @Test
  void everyCommandSurvivesTheLog() {
    List<Command> commands = everyCommand();

    assertThat(codec.commands(codec.commands(commands))).isEqualTo(commands);
    assertThat(commands.stream().map(Object::getClass).distinct().count())
        .as("a command that this test does not know")
        .isEqualTo(caseCount(Command.class));
  }

  @Test
  void everyReplySurvivesTheWayBack() {
    List<Reply> replies =
        List.of(
            new Reply.Accepted("orders-1"),
            new Reply.Renewed(new TreeMap<>(Map.of(ORDERS, FIRST))),
            new Reply.Rejected("epoch is 2 now"));

    assertThat(codec.replies(codec.replies(replies))).isEqualTo(replies);
  }

  @Test
  void theStateSurvivesASnapshotInEveryPhase() {
    ControlLog log = new ControlLog(topology());
    ControlState state = ControlState.initial(topology());
    for (Command command : everyCommand()) {
      state = log.apply(state, command).state();
      assertThat(codec.state(codec.state(state))).isEqualTo(state);
    }
    assertThat(state.resource(ORDERS).epoch()).isEqualTo(new Epoch(2));
  }

  @Test
  void refusesWhatANewerVersionWrote() {
    byte[] bytes = "[{\"is\":\"Approve\",\"novel\":1}]".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> codec.commands(bytes)).hasMessageContaining("cannot read");
  }

  private static int caseCount(Class<?> sealed) {
    int count = 0;
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      count += permitted.isSealed() ? caseCount(permitted) : 1;
    }
    return count;
  }

  /** In an order in which they lead once around the runbook. */
  private static List<Command> everyCommand() {
    ReplicaReport report =
        new ReplicaReport(
            ReplicaReport.State.STANDBY, FIRST, new LogPosition(1, 99), true, 0, 0, "well");
    SyncSet sync = new SyncSet(2, 1, new TreeSet<>(Set.of(OSLO, PERTH)));
    return List.of(
        new Command.Heartbeat(
            OSLO, 5, 1, 0, new TreeSet<>(Set.of(LIMA)), Map.of(ORDERS, report), 1000),
        new Command.ReconfigureSync(ORDERS, FIRST, sync, "because", 1001),
        new Command.OpenRunbook(
            ORDERS,
            FIRST,
            Runbook.Kind.FAILOVER,
            Optional.of(LIMA),
            "ada",
            true,
            "found",
            "checked",
            1002),
        new Command.Approve("orders-1", "bob", 1003),
        new Command.AbandonRunbook(ORDERS, FIRST, "back", 1004),
        new Command.BlockRunbook(ORDERS, FIRST, "nobody", 1005),
        new Command.ReportSealed(ORDERS, FIRST, LIMA, new LogPosition(1, 100), 1006),
        new Command.ReportFenced(ORDERS, FIRST, OSLO, new LogPosition(1, 120), false, 1007),
        new Command.Promote(ORDERS, FIRST, LIMA, sync, "furthest", 1008),
        new Command.ReportLeading(ORDERS, new Epoch(2), LIMA, new LogPosition(2, 101), 1009),
        new Command.ReportVerified(ORDERS, new Epoch(2), LIMA, "wrote", 1010),
        new Command.RecordExport(ORDERS, new Epoch(2), OSLO, 3, "file", 1011));
  }

  private static Topology topology() {
    Duration rtt = Duration.ofMillis(80);
    Bandwidth wide = new Bandwidth(1_000_000_000);
    return new Topology(
        "shop",
        List.of(region(OSLO), region(LIMA), region(PERTH)),
        List.of(
            Link.between(OSLO, LIMA, rtt, Duration.ZERO, wide),
            Link.between(OSLO, PERTH, rtt, Duration.ZERO, wide),
            Link.between(LIMA, PERTH, rtt, Duration.ZERO, wide)),
        List.of(
            new Database(
                ORDERS,
                Pattern.ACTIVE_PASSIVE,
                OSLO,
                List.of(LIMA, PERTH),
                Durability.QUORUM,
                new Objectives(Duration.ofSeconds(10), Duration.ZERO))),
        new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(2), 0));
  }

  private static Region region(RegionId id) {
    return new Region(id, Optional.empty(), RegionRole.DATA);
  }
}
