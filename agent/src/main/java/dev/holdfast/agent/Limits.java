package dev.holdfast.agent;

import java.time.Duration;

/** For how long an agent waits for what. */
final class Limits {
  /**
   * How late a primary may notice the end of its lease; gateways notice it at once. Also how often
   * one that stands still is looked after.
   */
  static final Duration TICK = Duration.ofMillis(100);

  /** While clients wait for something that no change of the committed state will tell. */
  static final Duration TICK_BUSY = Duration.ofMillis(10);

  /** How often the engine is looked at when nothing is under way. */
  static final Duration LOOK = Duration.ofMillis(500);

  /** A pause after a verb that failed. */
  static final Duration RETRY = Duration.ofMillis(200);

  /**
   * Between two attempts at a goal that was reached and has gone wrong since, for as long as it is
   * the goal: a standby that does not stream. Costs one question to the local server.
   */
  static final Duration AGAIN = Duration.ofSeconds(1);

  /** A report is repeated after as long, if the log does not have it by then. */
  static final Duration REPEAT = Duration.ofMillis(600);

  /**
   * What a hand-over to the far side of the planet takes: two round trips and a shutdown. Short
   * enough that nobody suspects this region meanwhile.
   */
  static final Duration DRAIN = Duration.ofMillis(700);

  /** What letting go of an upstream takes, and a busy machine's share. */
  static final Duration SEAL = Duration.ofMillis(200);

  /**
   * What a successor takes to verify itself, and a busy machine's share; also for how long log that
   * is still missing may be on its way.
   */
  static final Duration STAND_BACK = Duration.ofSeconds(2);

  private Limits() {}
}
