package dev.holdfast.advisor.advice;

/**
 * A pattern in its rank.
 *
 * @param candidate the pattern, tried
 * @param chosen whether it is the one that is advised
 * @param because why it is, or why it is not
 */
public record Ranked(Candidate candidate, boolean chosen, String because) {}
