package dev.holdfast.topology;

import java.util.Comparator;
import java.util.Locale;

/**
 * Something that is wrong, or risky, in a topology file.
 *
 * @param severity whether the file can be used all the same
 * @param place where it stands
 * @param what what is wrong, as a sentence without a full stop
 * @param remedy what to write instead, as a clause that begins with a verb
 */
public record Problem(Severity severity, Place place, String what, String remedy) {
  /** In the order of the file. */
  static final Comparator<Problem> ORDER =
      Comparator.<Problem>comparingInt(problem -> problem.place.line())
          .thenComparingInt(problem -> problem.place.column());

  /** Whether a file with this problem can be used. */
  public enum Severity {
    /** The file cannot be used. */
    ERROR,
    /** The file can be used, and its author should know. */
    WARNING;

    /** The lower-case word for people and for JSON. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The problem as several lines of text: place, message, the source line with a caret, remedy. */
  public String text() {
    return ProblemText.render(this);
  }

  /** The problem as flat data, ready to be written as JSON. */
  public JsonProblem json() {
    return new JsonProblem(
        severity.word(), place.file(), place.line(), place.column(), what, remedy);
  }

  /**
   * A problem as flat data.
   *
   * @param severity {@code error} or {@code warning}
   * @param file the file as the caller named it
   * @param line from 1
   * @param column from 1
   * @param what what is wrong
   * @param remedy what to write instead
   */
  public record JsonProblem(
      String severity, String file, int line, int column, String what, String remedy) {}
}
