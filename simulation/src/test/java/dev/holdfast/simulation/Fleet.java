package dev.holdfast.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Plays the plans of one seed after another on several threads, until enough was played. Each world
 * has one thread; only seeds are played side by side.
 */
final class Fleet {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  /** More of them say nothing new. */
  private static final int BROKEN_MAX = 5;

  private static final double NANOS_PER_SECOND = 1e9;

  private final LongFunction<Plan> plans;
  private final Goal goal;
  private final Consumer<String> out;
  private final AtomicLong next;
  private final long began = System.nanoTime();
  private final List<String> broken = new ArrayList<>();
  private long saidAt = began;
  private long seeds;
  private long failovers;
  private long switchovers;
  private Duration virtual = Duration.ZERO;

  /**
   * What to play.
   *
   * @param first seed
   * @param seeds at most so many
   * @param failovers at most about so many
   * @param threads at once
   */
  record Goal(long first, long seeds, long failovers, int threads) {}

  private Fleet(LongFunction<Plan> plans, Goal goal, Consumer<String> out) {
    this.plans = plans;
    this.goal = goal;
    this.out = out;
    this.next = new AtomicLong(goal.first());
  }

  /**
   * Plays them, and says from time to time how it stands.
   *
   * @return for every promise that was broken, up to a few, the plan that replays it
   */
  static List<String> play(LongFunction<Plan> plans, Goal goal, Consumer<String> out) {
    Fleet fleet = new Fleet(plans, goal, out);
    try (ExecutorService threads = Executors.newFixedThreadPool(goal.threads())) {
      for (int i = 0; i < goal.threads(); i++) {
        threads.execute(fleet::work);
      }
    }
    out.accept(fleet.line());
    return fleet.broken;
  }

  private void work() {
    while (!enough()) {
      long seed = next.getAndIncrement();
      if (seed >= goal.first() + goal.seeds()) {
        return;
      }
      try {
        Plan plan = plans.apply(seed);
        Trial.Outcome outcome = Trial.run(plan, false);
        ended(outcome);
        outcome.violation().ifPresent(violation -> broke(TrialTest.explain(plan, violation)));
      } catch (RuntimeException | Error e) {
        broke("seed " + seed + ": " + e);
        throw e;
      }
    }
  }

  private synchronized boolean enough() {
    return failovers >= goal.failovers() || broken.size() >= BROKEN_MAX;
  }

  private synchronized void ended(Trial.Outcome outcome) {
    seeds++;
    failovers += outcome.figures().failovers();
    switchovers += outcome.figures().promotions() - outcome.figures().failovers();
    virtual = virtual.plus(outcome.virtual());
    if (System.nanoTime() - saidAt > BETWEEN_LINES.toNanos()) {
      saidAt = System.nanoTime();
      out.accept(line());
    }
  }

  private synchronized void broke(String how) {
    broken.add(how);
    out.accept(how);
  }

  private synchronized String line() {
    return "%,d seeds, %,.1f hours of their time, %,d failovers, %,d other changes, %d violations, %.1f s"
        .formatted(
            seeds,
            virtual.toMinutes() / 60.0,
            failovers,
            switchovers,
            broken.size(),
            (System.nanoTime() - began) / NANOS_PER_SECOND);
  }
}
