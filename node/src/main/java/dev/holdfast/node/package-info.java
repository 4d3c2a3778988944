/**
 * The daemon of one region: wires consensus, control, engines, mesh and endpoints, and serves the
 * operators' API.
 *
 * <p>Start at {@link RegionNode}. What is decided here is nothing: decisions come from {@code
 * control}; this package keeps the clocks, threads and sockets that carry them out. {@link
 * SharedState} is the one place where the committed state lives; {@link LeaseBook} the one place
 * that says whether this region may serve.
 */
@NullMarked
package dev.holdfast.node;

import org.jspecify.annotations.NullMarked;
