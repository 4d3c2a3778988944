/**
 * What every engine driver must pass.
 *
 * <p>Start at {@link dev.holdfast.engine.EngineContract}: a driver's own tests extend it and say
 * how to open a replica and how a client reaches it.
 */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
