/**
 * The words everyone shares: ids, epochs, log positions and the topology as records.
 *
 * <p>Start at {@link Topology}. Everything here is an immutable value that validates itself;
 * nothing here does input or output, and no other module of Holdfast is reachable from here.
 */
@NullMarked
package dev.holdfast.model;

import org.jspecify.annotations.NullMarked;
