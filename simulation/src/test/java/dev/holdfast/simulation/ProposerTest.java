package dev.holdfast.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.Command;
import dev.holdfast.control.Runbook;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One entry at a time: what goes first, and what waits for a round trip of 80 ms behind it. */
class ProposerTest {
  private static final long MILLI = 1_000_000L;
  private static final int NOBODY = -1;

  private World world = up(5);

  private static World up(long seed) {
    World world =
        new World(
            TrialTest.QUICKSTART,
            Rules.real(TrialTest.QUICKSTART.topology()),
            new Chronicle(false),
            Seeds.of(seed));
    world.runUntil(5000 * MILLI);
    return world;
  }

  private void run(long millis) {
    world.runUntil(world.now() + millis * MILLI);
  }

  private Node leader() {
    for (int region = 0; region < world.size(); region++) {
      if (world.node(region).peer().leads()) {
        return world.node(region);
      }
    }
    throw new AssertionError("nobody leads");
  }

  private Node follower() {
    Node leader = leader();
    return world.node((leader.machine.index + 1) % world.size());
  }

  /** Until no entry of the node is under way. */
  private static void afterItsHeartbeat(Node node, Runnable run) {
    long before = beats(node);
    while (beats(node) == before) {
      run.run();
    }
  }

  private static long beats(Node node) {
    RegionId self = node.machine.id;
    return requireNonNull(node.world.newestState().regions().get(self)).heartbeats();
  }

  private static void ask(Node node) {
    ResourceId orders = node.world.topology().databases().getFirst().id();
    RegionId to = node.world.topology().databases().getFirst().members().get(1);
    node.proposer.send(
        List.of(
            new Command.OpenRunbook(
                orders,
                new Epoch(1),
                Runbook.Kind.SWITCHOVER,
                Optional.of(to),
                "alice",
                false,
                "alice asks for it",
                "as asked",
                0)));
  }

  @Test
  void whatTheLeaderCommitsIsKnownElsewhereWithinHalfARoundTrip() {
    Node leader = leader();
    afterItsHeartbeat(leader, () -> run(10));
    run(100);
    ask(leader);
    while (leader.state().runbooks().isEmpty()) {
      run(1);
    }
    run(60);

    for (int region = 0; region < world.size(); region++) {
      assertThat(world.node(region).state().runbooks()).isNotEmpty();
    }
  }

  @Test
  void keepsTheWayFreeForWhatIsSaidSoon() {
    Node follower = follower();
    afterItsHeartbeat(follower, () -> run(10));
    long before = beats(follower);
    follower.proposer.beatNotBefore(1000 * MILLI);
    run(950);
    assertThat(beats(follower)).isEqualTo(before);

    run(250);
    assertThat(beats(follower)).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aHeartbeatThatFindsNoLeaderIsThereWhenThereIsOne(long seed) {
    world = up(seed);
    Node follower = follower();
    new Havoc(world).befall(new Fault.Kill(leader().machine.id));
    while (follower.peer().leader() != NOBODY) {
      run(1);
    }
    run(10);
    follower.proposer.beatSoon();
    long before = beats(follower);
    while (follower.peer().leader() == NOBODY) {
      run(1);
    }
    // Whoever was elected has to commit an entry of its own first.
    run(260);

    assertThat(beats(follower)).isGreaterThan(before);
  }
}
