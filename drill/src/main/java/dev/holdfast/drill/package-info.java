/**
 * Drives clients against running regions, strikes them with a fault, and proves what became of
 * every acknowledged write.
 *
 * <p>Start at {@link Range}. {@link Range} is the port to the regions; whoever starts them
 * implements it. What a history means is decided in {@code dev.holdfast.drill.check}, which is
 * pure; how a run is shown is decided in {@code dev.holdfast.drill.report}, which knows no clock
 * and no region. This package holds what touches the world: connections, threads, files, time.
 */
@NullMarked
package dev.holdfast.drill;

import org.jspecify.annotations.NullMarked;
