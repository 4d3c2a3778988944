package dev.holdfast.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One run, completely determined.
 *
 * @param seed of every delay and every other chance
 * @param setting the world
 * @param schedule what befalls it, soonest first
 * @param length until everything is healed
 */
public record Plan(long seed, Setting setting, List<Happening> schedule, Duration length) {
  public Plan {
    List<Happening> sorted = new ArrayList<>(schedule);
    sorted.sort(Comparator.comparingLong(Happening::atMillis));
    schedule = List.copyOf(sorted);
  }

  Plan with(List<Happening> other) {
    return new Plan(seed, setting, other, length);
  }

  Plan lasting(Duration other) {
    return new Plan(seed, setting, schedule, other);
  }
}
