/**
 * The port that every engine driver fulfils.
 *
 * <p>Start at {@link EngineDriver}. Nothing here knows a particular engine; the contract tests in
 * this module's test jar are what a driver must pass.
 */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
