/**
 * Decides what a recorded history proves: what was lost, who acknowledged what at the same time,
 * what was stale, how long writes were away.
 *
 * <p>Start at {@link Judge#judge}. Everything here is a value or a pure function: no clock, thread,
 * file, socket, logger or random source is reachable from this package, only {@code java.util},
 * {@code java.time} and the model, so that a history judged again gives the same verdict.
 *
 * <p>Invariant: what could not be told is {@link Verdict.Unknown}, never valid.
 */
@NullMarked
package dev.holdfast.drill.check;

import org.jspecify.annotations.NullMarked;
