/**
 * Rules that a design may break: what was found, where in the file, why it matters and what to
 * change.
 *
 * <p>Start at {@link dev.holdfast.advisor.rule.DesignCheck}. A rule judges only what the file
 * tells. Where it would need more, it says which fact is missing instead of guessing. {@link
 * dev.holdfast.advisor.rule.RuleBook} lists all rules; each topic has a class of its own.
 */
@NullMarked
package dev.holdfast.advisor.rule;

import org.jspecify.annotations.NullMarked;
