package dev.holdfast.agent;

import dev.holdfast.control.AgentGoal;
import dev.holdfast.control.ResourceState;
import dev.holdfast.model.RegionId;
import java.util.Optional;

/**
 * What an agent is asked with.
 *
 * @param resource the committed state of its resource, as applied here
 * @param goal what that asks of this region, {@link AgentGoal#of}
 * @param successor who will lead next, as far as that is settled
 * @param now when
 */
public record Context(
    ResourceState resource, AgentGoal goal, Optional<RegionId> successor, Moment now) {}
