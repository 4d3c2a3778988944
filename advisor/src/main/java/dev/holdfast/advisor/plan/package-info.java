/**
 * The ninety days from a decision to a design that runs: phases, and gates that read what was
 * measured and answer go, hold or abort.
 *
 * <p>Start at {@link dev.holdfast.advisor.plan.Roadmap#of}. What was not measured holds a gate; it
 * never passes it.
 */
@NullMarked
package dev.holdfast.advisor.plan;

import org.jspecify.annotations.NullMarked;
