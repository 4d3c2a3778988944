/**
 * What regimes ask of a design, how it is met, and what shows it.
 *
 * <p>Start at {@link dev.holdfast.advisor.compliance.ComplianceReport}. The requirements are data
 * ({@code rule-packs.txt}); what is measured is code. A measure that lacks a fact answers
 * <em>unknown</em>, never <em>met</em>.
 */
@NullMarked
package dev.holdfast.advisor.compliance;

import org.jspecify.annotations.NullMarked;
