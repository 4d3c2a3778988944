package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;

/**
 * What is asked of a region that shall carry a tunnel between two others.
 *
 * @param to the region at the other end
 * @param resource whose bytes they will be, which only counts them
 * @param role what for, which only counts them
 */
record RelayRequest(RegionId to, ResourceId resource, TunnelRole role) {}
