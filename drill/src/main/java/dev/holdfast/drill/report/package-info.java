/**
 * Shows what a drill found: as a page for people, as JSON for programs, as JUnit XML for build
 * servers, as a few lines for a terminal.
 *
 * <p>Start at {@link Report}. Everything here is a function of the report: no clock, thread, random
 * source or region is reachable, and nothing is judged here.
 */
@NullMarked
package dev.holdfast.drill.report;

import org.jspecify.annotations.NullMarked;
