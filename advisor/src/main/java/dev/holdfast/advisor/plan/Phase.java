package dev.holdfast.advisor.plan;

import java.util.List;

/**
 * Days of the plan in which one thing is built.
 *
 * @param name what for
 * @param from first day, from 1
 * @param to last day
 * @param tasks what is done
 * @param gate what must hold at its end
 */
public record Phase(String name, int from, int to, List<String> tasks, Gate gate) {
  public Phase {
    tasks = List.copyOf(tasks);
  }
}
