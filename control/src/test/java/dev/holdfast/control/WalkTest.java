package dev.holdfast.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many seeds through {@link Walk}; {@code -Dseed=42} replays one. */
class WalkTest {
  private static final int SEEDS = 150;
  private static final int STEPS = 600;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quorum-of-three",
        "quorum-of-five",
        "quorum-of-two-and-a-witness",
        "quorum-of-three-and-two-witnesses",
        "quorum-with-two-approvals",
        "async-of-three"
      })
  void neverBreaksAPromise(String topology) {
    long one = Long.getLong("seed", -1);
    long[] seeds = one < 0 ? LongStream.range(0, SEEDS).toArray() : new long[] {one};
    long epochs = 0;
    for (long seed : seeds) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      Walk walk = new Walk(Topologies.named(topology), random);
      for (int i = 0; i < STEPS && walk.violations.isEmpty(); i++) {
        walk.step();
      }
      assertThat(walk.violations)
          .as(() -> "seed " + seed + "\n" + String.join("\n", tail(walk.told)))
          .isEmpty();
      epochs += walk.state().resource(Topologies.ORDERS).epoch().value();
    }
    // A walk that never promotes anybody proves nothing.
    assertThat(epochs).isGreaterThan(seeds.length);
  }

  @Test
  void meetsEveryCommandInEveryPhase() {
    Set<String> met = new TreeSet<>();
    for (String topology :
        List.of(
            "quorum-of-three", "quorum-with-two-approvals", "async-of-three", "quorum-of-five")) {
      for (long seed = 0; seed < 2 * SEEDS; seed++) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Walk walk = new Walk(Topologies.named(topology), random);
        for (int i = 0; i < STEPS; i++) {
          walk.step();
        }
        met.addAll(walk.met);
      }
    }
    Set<String> all = new TreeSet<>();
    for (Class<?> phase : Phase.class.getPermittedSubclasses()) {
      commands(Command.class)
          .forEach(command -> all.add(phase.getSimpleName() + " " + command.getSimpleName()));
    }
    assertThat(met).containsExactlyElementsOf(all);
  }

  private static Stream<Class<?>> commands(Class<?> of) {
    return of.isInterface()
        ? Stream.of(of.getPermittedSubclasses()).flatMap(WalkTest::commands)
        : Stream.of(of);
  }

  private static List<String> tail(List<String> told) {
    return told.subList(Math.max(0, told.size() - 60), told.size());
  }
}
