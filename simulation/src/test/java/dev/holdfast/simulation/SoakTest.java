package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Many seeds. Every build plays a thousand hours and a few thousand failovers in quick succession;
 * {@code -Dhours=10000}, {@code -Dfailovers=1000000} and {@code -Dthreads=1} play more, or with
 * less.
 */
class SoakTest {
  private static final int HOURS = 1000;
  private static final int FAILOVERS = 2000;

  private static int threads() {
    return Integer.getInteger("threads", Runtime.getRuntime().availableProcessors());
  }

  private static void say(String line) {
    System.out.println(line);
  }

  @Test
  void keepsEveryPromiseForAThousandHours() {
    long hours = Long.getLong("hours", HOURS);
    var goal = new Fleet.Goal(0, hours, Long.MAX_VALUE, threads());

    assertThat(Fleet.play(Nemesis::hour, goal, line -> say("hours: " + line))).isEmpty();
  }

  @Test
  void keepsEveryPromiseThroughFailoversInQuickSuccession() {
    long failovers = Long.getLong("failovers", FAILOVERS);
    long first = Long.getLong("first", 0);
    var goal = new Fleet.Goal(first, Long.MAX_VALUE - first, failovers, threads());

    assertThat(Fleet.play(Nemesis::dense, goal, line -> say("soak: " + line))).isEmpty();
  }
}
