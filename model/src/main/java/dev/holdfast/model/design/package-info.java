/**
 * What a company has and expects, as far as its file tells: all kinds of resources, traffic,
 * business, bill, regimes, platform and recovery.
 *
 * <p>Start at {@link Design}. Everything is optional, and something left out is empty: whoever
 * reasons about a design says what it could not know. What Holdfast runs of a design is its {@code
 * Topology}.
 */
@NullMarked
package dev.holdfast.model.design;

import org.jspecify.annotations.NullMarked;
