/**
 * One page that shows all that can be said about a design before it runs, with drawings; it needs
 * nothing else, also on paper.
 *
 * <p>Start at {@link dev.holdfast.advisor.report.ReportPage#of}. Everything that comes from a file
 * is escaped by {@link dev.holdfast.advisor.report.Html}.
 */
@NullMarked
package dev.holdfast.advisor.report;

import org.jspecify.annotations.NullMarked;
