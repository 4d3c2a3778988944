/**
 * What a drill leaves behind for those who doubt it, and how it is judged again.
 *
 * <p>Start at {@link dev.holdfast.drill.folder.DrillFolder}. The format is told in docs/drills.md.
 * A drill itself judges what it reads here after it has written it, so the verdict of a drill and
 * of everybody who judges its folder later come from the same bytes and the same checkers.
 *
 * <p>Invariant: what is missing, cut off or out of order never makes a verdict better.
 */
@NullMarked
package dev.holdfast.drill.folder;

import org.jspecify.annotations.NullMarked;
