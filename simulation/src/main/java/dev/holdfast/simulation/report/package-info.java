/**
 * Says what a simulation found, for people: lines for a terminal and a page with drawings.
 *
 * <p>Start at {@link ForecastText#lines} and {@link ForecastPage#html}. Everything here turns a
 * {@link dev.holdfast.simulation.Summary} into text; nothing is computed that is not in it.
 */
@NullMarked
package dev.holdfast.simulation.report;

import org.jspecify.annotations.NullMarked;
