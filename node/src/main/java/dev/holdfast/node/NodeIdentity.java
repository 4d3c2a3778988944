package dev.holdfast.node;

import dev.holdfast.model.RegionId;

/**
 * Which node this is.
 *
 * @param self its region
 * @param incarnation grows with every start of the node
 * @param clock its clocks
 */
record NodeIdentity(RegionId self, long incarnation, Ticker clock) {}
