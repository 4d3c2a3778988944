package dev.holdfast.mesh;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.ResourceId;

/**
 * What the dialling region asks of the answering one.
 *
 * @param resource what it wants to reach
 * @param role what for
 * @param epoch the epoch it acts for, as far as it knows
 */
public record TunnelRequest(ResourceId resource, TunnelRole role, Epoch epoch) {}
