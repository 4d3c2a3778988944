package dev.holdfast.lab;

import static dev.holdfast.lab.Places.LIMA;
import static dev.holdfast.lab.Places.ORDERS;
import static dev.holdfast.lab.Places.OSLO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaultWordsTest {
  private static final Topology TOPOLOGY =
      Places.addresses("127.114", Duration.ofMillis(1), Duration.ZERO, Places.UNLIMITED).topology();

  @ParameterizedTest
  @MethodSource("understood")
  void understands(String words, Fault fault) {
    assertThat(parse(words)).isEqualTo(new Parsed.Understood(fault));
  }

  static Stream<Arguments> understood() {
    return Stream.of(
        Arguments.of("kill oslo", new Fault.Kill(OSLO)),
        Arguments.of("freeze oslo", new Fault.Freeze(OSLO)),
        Arguments.of("thaw oslo", new Fault.Thaw(OSLO)),
        Arguments.of("cut oslo lima", new Fault.Cut(OSLO, LIMA, true)),
        Arguments.of("cut oslo lima --one-way", new Fault.Cut(OSLO, LIMA, false)),
        Arguments.of("isolate oslo", new Fault.Isolate(OSLO, Fault.Direction.BOTH)),
        Arguments.of("isolate oslo --one-way in", new Fault.Isolate(OSLO, Fault.Direction.IN)),
        Arguments.of("isolate --one-way out oslo", new Fault.Isolate(OSLO, Fault.Direction.OUT)),
        Arguments.of(
            "slow oslo lima --delay 200ms --bandwidth 10Mbit/s",
            new Fault.Slow(OSLO, LIMA, Duration.ofMillis(200), new Bandwidth(10_000_000))),
        Arguments.of(
            "slow oslo lima --delay 1.5s",
            new Fault.Slow(OSLO, LIMA, Duration.ofMillis(1_500), new Bandwidth(Long.MAX_VALUE))),
        Arguments.of(
            "slow oslo lima --bandwidth 64kbit/s",
            new Fault.Slow(OSLO, LIMA, Duration.ZERO, new Bandwidth(64_000))),
        Arguments.of("engine-crash oslo orders", new Fault.EngineCrash(OSLO, ORDERS)),
        Arguments.of("node-crash oslo", new Fault.NodeCrash(OSLO)),
        Arguments.of("restart oslo", new Fault.Restart(OSLO)),
        Arguments.of("fill oslo", new Fault.Fill(OSLO)),
        Arguments.of("free oslo", new Fault.Free(OSLO)),
        Arguments.of(
            "pause-node oslo --for 800ms", new Fault.PauseNode(OSLO, Duration.ofMillis(800))),
        Arguments.of("break-engine oslo", new Fault.BreakEngine(OSLO, ORDERS)),
        Arguments.of("break-engine oslo orders", new Fault.BreakEngine(OSLO, ORDERS)),
        Arguments.of("mend-engine oslo", new Fault.MendEngine(OSLO, ORDERS)),
        Arguments.of("heal", new Fault.Heal()));
  }

  @ParameterizedTest
  @MethodSource("misunderstood")
  void explainsWhatIsWrong(String words, String part) {
    assertThat(parse(words))
        .isInstanceOfSatisfying(
            Parsed.Misunderstood.class, wrong -> assertThat(wrong.because()).contains(part));
  }

  static Stream<Arguments> misunderstood() {
    return Stream.of(
        Arguments.of("", "kill REGION"),
        Arguments.of("explode oslo", "No such fault: 'explode'"),
        Arguments.of("kill", "Write: kill REGION"),
        Arguments.of("kill oslo lima", "Write: kill REGION"),
        Arguments.of("kill atlantis", "There are: oslo, lima, perth"),
        Arguments.of("kill oslo --hard", "'kill' has no option --hard"),
        Arguments.of("cut oslo", "Write: cut REGION REGION [--one-way]"),
        Arguments.of("cut oslo oslo", "two different regions"),
        Arguments.of("isolate oslo --one-way", "--one-way needs a value"),
        Arguments.of("isolate oslo --one-way up", "not 'up'"),
        Arguments.of("slow oslo lima", "Say how slow"),
        Arguments.of("slow oslo lima --delay 200", "for instance 200ms"),
        Arguments.of("slow oslo lima --delay -5ms", "for instance 200ms"),
        Arguments.of("slow oslo lima --bandwidth 0bit/s", "use 'cut'"),
        Arguments.of("slow oslo lima --bandwidth 10MB", "Mbit/s"),
        Arguments.of("engine-crash oslo bills", "There are: orders"),
        Arguments.of("fill", "Write: fill REGION"),
        Arguments.of("pause-node oslo", "Say for how long, at most 60 s: --for 800ms"),
        Arguments.of("pause-node oslo --for 61s", "use 'freeze' and 'thaw'"),
        Arguments.of("pause-node oslo --for soon", "for instance 200ms"),
        Arguments.of("break-engine", "Write: break-engine REGION [RESOURCE]"),
        Arguments.of("break-engine oslo bills", "There are: orders"),
        Arguments.of("mend-engine oslo orders lima", "Write: mend-engine REGION [RESOURCE]"),
        Arguments.of("heal oslo", "Write: heal"));
  }

  @Test
  void asksWhichResourceIsMeantWhereThereAreSeveral() {
    Database orders = TOPOLOGY.databases().getFirst();
    Database bills =
        new Database(
            new ResourceId("bills"),
            orders.pattern(),
            orders.primary(),
            orders.replicas(),
            orders.durability(),
            orders.objectives());
    Topology two =
        new Topology(
            "two",
            TOPOLOGY.regions(),
            TOPOLOGY.links(),
            List.of(orders, bills),
            TOPOLOGY.failover());
    assertThat(FaultWords.parse(List.of("break-engine", "oslo"), two))
        .isEqualTo(new Parsed.Misunderstood("Say which resource. There are: orders, bills"));
    assertThat(FaultWords.parse(List.of("break-engine", "oslo", "bills"), two))
        .isEqualTo(new Parsed.Understood(new Fault.BreakEngine(OSLO, new ResourceId("bills"))));
  }

  private static Parsed parse(String words) {
    return FaultWords.parse(words.isEmpty() ? List.of() : List.of(words.split(" ", -1)), TOPOLOGY);
  }
}
