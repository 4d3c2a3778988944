/**
 * Regions as process trees on one machine, with an emulated WAN between them and injected faults.
 *
 * <p>Start at {@link WanEmulator} for the network and at {@link Lab} for the processes. What a
 * region's process is, is the caller's business: this package gets a command line and knows nothing
 * of nodes, consensus or engines beyond the addresses of the model.
 *
 * <p>Invariant: whatever was started here is gone when the one who started it is, however it ended.
 */
@NullMarked
package dev.holdfast.lab;

import org.jspecify.annotations.NullMarked;
