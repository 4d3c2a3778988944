/**
 * What a design costs and promises, figure by figure: recovery times as sums of named terms, data
 * loss, availability, a monthly bill whose every cent stands in a line, and whether it pays.
 *
 * <p>Start at {@link dev.holdfast.advisor.estimate.Estimate#of}. Every figure carries its formula,
 * its source and how far it can be trusted. What is not known lowers that trust and never stops an
 * estimate.
 *
 * <p>Invariants: terms add up to the recovery time; lines add up to the bill; adding a region never
 * raises the data that may be lost.
 */
@NullMarked
package dev.holdfast.advisor.estimate;

import org.jspecify.annotations.NullMarked;
