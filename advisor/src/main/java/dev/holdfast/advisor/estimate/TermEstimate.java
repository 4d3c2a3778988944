package dev.holdfast.advisor.estimate;

/**
 * How long one part of a recovery takes.
 *
 * @param term which part
 * @param span how long
 * @param formula how that was found, with the numbers in it
 * @param source where the numbers are from
 * @param confidence how far it can be trusted
 */
public record TermEstimate(
    Term term, Span span, String formula, String source, Confidence confidence) {}
