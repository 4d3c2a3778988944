package dev.holdfast.topology;

import dev.holdfast.topology.Problem.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects what is found in one file. Owned by the thread that reads the file. */
final class Problems {
  /** Nobody reads more at once; a file of that many errors has one cause. */
  static final int REPORTED_MAX = 50;

  private final List<Problem> found = new ArrayList<>();
  private final List<Problem> obstacles = new ArrayList<>();
  private boolean errors;

  /** Adds an error. */
  void error(Place place, String what, String remedy) {
    errors = true;
    found.add(new Problem(Severity.ERROR, place, what, remedy));
  }

  /** Adds something that keeps the file from being run, though not from being checked. */
  void obstacle(Place place, String what, String remedy) {
    obstacles.add(new Problem(Severity.ERROR, place, what, remedy));
  }

  /** What keeps the file from being run, in the order of the file. */
  List<Problem> obstacles() {
    return obstacles.stream().sorted(Problem.ORDER).toList();
  }

  /** Makes errors of the obstacles: for someone who is about to run the file. */
  void refuseObstacles() {
    errors |= !obstacles.isEmpty();
    found.addAll(obstacles);
  }

  /** Adds a warning. */
  void warning(Place place, String what, String remedy) {
    found.add(new Problem(Severity.WARNING, place, what, remedy));
  }

  /** Whether an error was added. */
  boolean hasErrors() {
    return errors;
  }

  /**
   * The errors in the order of the file, or the warnings if there is no error: as long as something
   * is unreadable, a warning may be about what is not there yet. Past the limit, the last one says
   * how many more there are.
   */
  List<Problem> inOrder() {
    List<Problem> ordered =
        found.stream()
            .filter(problem -> !errors || problem.severity() == Severity.ERROR)
            .sorted(Problem.ORDER)
            .toList();
    if (ordered.size() <= REPORTED_MAX) {
      return ordered;
    }
    var reported = new ArrayList<>(ordered.subList(0, REPORTED_MAX));
    Problem next = ordered.get(REPORTED_MAX);
    int more = ordered.size() - REPORTED_MAX;
    reported.add(
        new Problem(
            next.severity(),
            next.place(),
            "From here on, " + more + " more are not shown",
            "fix those above first; one cause often explains many"));
    return List.copyOf(reported);
  }
}
