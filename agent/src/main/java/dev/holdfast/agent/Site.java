package dev.holdfast.agent;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;

/**
 * Where an agent works.
 *
 * @param self its region
 * @param resource its resource
 * @param grace for how long a primary without a lease stands still before it is stopped
 * @param stopsDegraded whether writes rather stop than go on with too few standbys
 * @param exports where rows go that would be discarded, as people find it
 */
public record Site(
    RegionId self, ResourceId resource, Duration grace, boolean stopsDegraded, String exports) {}
