package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.NEW;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.WEST;
import static dev.holdfast.drill.check.Story.during;
import static dev.holdfast.drill.check.Story.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many histories of a system that behaves, each of which must be found clean, and each of which
 * must be condemned once one anomaly is planted in it at a place the seed chooses.
 */
final class SeededHistoryTest {
  private static final int STEPS = 200;

  private final List<Integer> acknowledged = new ArrayList<>();
  private final Set<WriteKey> present = new HashSet<>();
  private long now;

  static LongStream seeds() {
    String only = System.getProperty("seed");
    return only == null ? LongStream.range(0, 150) : LongStream.of(Long.parseLong(only));
  }

  /**
   * One primary, then a pause, then another; every write is where an atomic register would have it.
   */
  private Story wellBehaved(RandomGenerator random) {
    Story story = new Story();
    for (int number = 0; number < STEPS; number++) {
      Story.Server primary = number < STEPS / 2 ? OLD : NEW;
      now += number == STEPS / 2 ? 2000 : 0;
      long from = now + random.nextLong(40);
      now = from + 1 + random.nextLong(60);
      // Operations overlap: each is sent up to 30 ms before the one before it was answered.
      Story.During span = during(Math.max(0, from - random.nextLong(30)), now);
      step(story, random, number, span, primary);
    }
    return story;
  }

  private void step(
      Story story, RandomGenerator random, int number, Story.During span, Story.Server primary) {
    switch (random.nextInt(10)) {
      case 0 -> {
        story.indeterminate(number, span);
        if (random.nextBoolean()) {
          present.add(key(number));
        }
      }
      case 1 -> story.failed(number, span);
      case 2, 3, 4 -> {
        if (acknowledged.isEmpty()) {
          story.failed(number, span);
        } else {
          story.saw(acknowledged.get(random.nextInt(acknowledged.size())), span, primary);
        }
      }
      default -> {
        story.acknowledged(number, random.nextBoolean() ? EAST : WEST, span, primary);
        acknowledged.add(number);
        present.add(key(number));
      }
    }
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void findsNothingInAHistoryThatIsClean(long seed) {
    Story story = wellBehaved(random(seed));

    assertThat(LostWrites.lost(story.told(), present)).isEmpty();
    assertThat(LostWrites.phantoms(story.told(), present)).isEmpty();
    assertThat(SplitBrain.find(story.told())).isEmpty();
    assertThat(StaleReads.find(story.told(), present)).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void findsWhateverIsPlanted(long seed) {
    RandomGenerator random = random(seed);
    Story story = wellBehaved(random);
    int victim = acknowledged.get(random.nextInt(acknowledged.size()));
    long later = now + 1 + random.nextLong(500);

    story.missed(victim, during(later, later + 5), NEW);
    assertThat(StaleReads.find(story.told(), present)).hasSize(1);

    story.acknowledged(STEPS, EAST, during(later, later + 5), OLD);
    assertThat(SplitBrain.find(story.told())).hasSize(1);

    present.add(key(STEPS));
    present.remove(key(victim));
    assertThat(LostWrites.lost(story.told(), present))
        .extracting(Operation::key)
        .containsExactly(key(victim));
  }
}
