/**
 * Which pattern suits a design, and why not another: every pattern tried on the same application,
 * priced and timed, ranked against its objectives and what downtime costs; and the decisions that
 * follow, each with its alternatives and what it pays for.
 *
 * <p>Start at {@link dev.holdfast.advisor.advice.Advice#of}.
 */
@NullMarked
package dev.holdfast.advisor.advice;

import org.jspecify.annotations.NullMarked;
