package dev.holdfast.simulation;

import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;

/** The one place where seeds become streams of chance. */
final class Seeds {
  private static final String ALGORITHM = "L64X128MixRandom";

  private Seeds() {}

  static SplittableGenerator of(long seed) {
    return RandomGeneratorFactory.<SplittableGenerator>of(ALGORITHM).create(seed);
  }

  /** A stream that depends on every one of the numbers and their order. */
  static RandomGenerator of(long seed, long... more) {
    return of(mixed(seed, more));
  }

  static long mixed(long seed, long... more) {
    long mixed = seed;
    for (long next : more) {
      mixed = (mixed ^ next) * 0xBF58_476D_1CE4_E5B9L;
      mixed = (mixed ^ (mixed >>> 31)) * 0x94D0_49BB_1331_11EBL;
      mixed ^= mixed >>> 29;
    }
    return mixed;
  }
}
