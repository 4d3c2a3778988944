package dev.holdfast.advisor.rule;

/**
 * Something that a good design keeps to.
 *
 * @param id {@code HF-} and three digits, of which the first is the topic; never reused
 * @param severity how much it matters if broken
 * @param title what is wrong if broken, in a few words
 * @param why why that matters, in full sentences
 * @param remedy what to change in general, as a clause that begins with a verb
 * @param source where the rule comes from
 * @param check finds where a design breaks it
 */
public record Rule(
    String id,
    Severity severity,
    String title,
    String why,
    String remedy,
    Source source,
    Check check) {

  /** Finds where a design breaks a rule. */
  @FunctionalInterface
  interface Check {
    /** Tells {@code judge} everything that is found, and every fact that is missing. */
    void check(Scene scene, Judge judge);
  }

  static Draft error(String id, String title) {
    return new Draft(id, Severity.ERROR, title);
  }

  static Draft warning(String id, String title) {
    return new Draft(id, Severity.WARNING, title);
  }

  static Draft note(String id, String title) {
    return new Draft(id, Severity.NOTE, title);
  }

  @Override
  public String toString() {
    return id;
  }

  /** A rule that is being written down. */
  static final class Draft {
    private final String id;
    private final Severity severity;
    private final String title;
    private String why = "";
    private String remedy = "";
    private Source source = Source.HABIT;

    private Draft(String id, Severity severity, String title) {
      this.id = id;
      this.severity = severity;
      this.title = title;
    }

    Draft why(String sentences) {
      this.why = sentences;
      return this;
    }

    Draft remedy(String clause) {
      this.remedy = clause;
      return this;
    }

    Draft source(Source where) {
      this.source = where;
      return this;
    }

    Rule when(Check check) {
      return new Rule(id, severity, title, why, remedy, source, check);
    }
  }
}
