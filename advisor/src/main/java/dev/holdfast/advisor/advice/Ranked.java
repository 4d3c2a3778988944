package dev.holdfast.advisor.advice;

/**
 * A pattern in its rank.
 *
 * @param candidate the pattern, tried
 * @param chosen whether it is the one that is advised
 * @param because why it is, or why it is not
 */
public record Ranked(Candidate candidate, boolean chosen, String because) {
  /** As it stands in a table of all patterns, where the advice itself stands above. */
  public String remark() {
    if (!chosen) {
      return because;
    }
    return candidate.misses().isEmpty()
        ? "advised"
        : "advised, although " + String.join(" and ", candidate.misses());
  }
}
