package dev.holdfast.topology;

import dev.holdfast.topology.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what is found in one file. Owned by the thread that reads the file. */
final class Problems {
  /** Nobody reads more at once; a file of that many errors has one cause. */
  static final int REPORTED_MAX = 50;

  private final List<Found> found = new ArrayList<>();
  private final List<Problem> obstacles = new ArrayList<>();
  private boolean errors;

  /** Adds an error. */
  void error(Place place, String what, String remedy) {
    errors = true;
    add(new Problem(Severity.ERROR, place, what, remedy));
  }

  /** Adds an error whose remedy chooses from a few words, which are listed once for all errors. */
  void error(Place place, String what, String remedy, Listing listing) {
    errors = true;
    found.add(new Found(new Problem(Severity.ERROR, place, what, remedy), Optional.of(listing)));
  }

  private void add(Problem problem) {
    found.add(new Found(problem, Optional.empty()));
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
    obstacles.forEach(this::add);
  }

  /** Adds a warning. */
  void warning(Place place, String what, String remedy) {
    add(new Problem(Severity.WARNING, place, what, remedy));
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
    List<Found> ordered =
        found.stream()
            .filter(one -> !errors || one.problem.severity() == Severity.ERROR)
            .sorted(Comparator.comparing(Found::problem, Problem.ORDER))
            .toList();
    if (ordered.size() <= REPORTED_MAX) {
      return listedOnce(ordered);
    }
    var reported = new ArrayList<>(listedOnce(ordered.subList(0, REPORTED_MAX)));
    Problem next = ordered.get(REPORTED_MAX).problem;
    int more = ordered.size() - REPORTED_MAX;
    reported.add(
        new Problem(
            next.severity(),
            next.place(),
            "From here on, " + more + " more are not shown",
            "fix those above first; one cause often explains many"));
    return List.copyOf(reported);
  }

  /** With each listing written out where it is needed first, and named by its line from then on. */
  private static List<Problem> listedOnce(List<Found> ordered) {
    Map<Listing, Integer> lines = new HashMap<>();
    return ordered.stream()
        .map(one -> one.listing.map(it -> listed(one.problem, it, lines)).orElse(one.problem))
        .toList();
  }

  private static Problem listed(Problem problem, Listing listing, Map<Listing, Integer> lines) {
    Integer before = lines.putIfAbsent(listing, problem.place().line());
    String known =
        before == null
            ? "The " + listing.of() + ": " + Words.list(listing.words())
            : "The " + listing.of() + " are listed for line " + before;
    return new Problem(
        problem.severity(),
        problem.place(),
        problem.what(),
        problem.remedy() + (problem.remedy().endsWith("?") ? " " : ". ") + known);
  }

  /**
   * A problem as it was found.
   *
   * @param problem without the listing
   * @param listing what its remedy chooses from, if that is to be listed
   */
  private record Found(Problem problem, Optional<Listing> listing) {}

  /**
   * Words that a remedy chooses from.
   *
   * @param of what they are, in words that fit after "the"
   * @param words all of them
   */
  record Listing(String of, List<String> words) {
    Listing {
      words = List.copyOf(words);
    }
  }
}
