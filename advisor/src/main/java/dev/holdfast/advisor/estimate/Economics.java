package dev.holdfast.advisor.estimate;

import java.util.List;
import java.util.Optional;

/**
 * Whether the design is worth what it costs.
 *
 * @param verdict what to do
 * @param because why, in a sentence
 * @param breakEven the arithmetic; empty if the file does not say what downtime costs
 * @param lossFormula how the cost of an hour was found
 * @param confidence how far the cost of an hour can be trusted
 * @param questions what must speak for several regions
 */
public record Economics(
    Verdict verdict,
    String because,
    Optional<BreakEven> breakEven,
    String lossFormula,
    Confidence confidence,
    List<Question> questions) {
  public Economics {
    questions = List.copyOf(questions);
  }

  /** What to do. */
  public enum Verdict {
    /** The benefit exceeds the premium. */
    BUILD("build it"),
    /** A rule demands it; the arithmetic is recorded all the same. */
    MANDATED("build it: it is mandated"),
    /** The premium exceeds the benefit: a cheaper pattern may pay. */
    STEP_DOWN("step down one pattern"),
    /** The premium is many times the benefit. */
    STAY("stay in one region"),
    /** Nothing runs outside one region, so there is no premium to judge. */
    ALONE("in one region"),
    /** The file does not say what downtime costs. */
    UNKNOWN("unknown");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    /** In two or three words. */
    public String words() {
      return words;
    }

    /** As people are told where nothing else says what it is about. */
    public String headline() {
      return this == UNKNOWN ? "whether it pays is unknown" : words;
    }
  }

  /**
   * A question that should be answered with yes before several regions are built.
   *
   * @param asked the question
   * @param answer the answer, empty if the file does not tell
   * @param because what the answer rests on, or what to write
   */
  public record Question(String asked, Optional<Boolean> answer, String because) {}
}
