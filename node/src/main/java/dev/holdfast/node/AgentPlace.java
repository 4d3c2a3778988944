package dev.holdfast.node;

import dev.holdfast.control.LeaseTimes;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.net.SocketAddress;
import java.nio.file.Path;

/**
 * Where an agent works.
 *
 * @param self its region
 * @param resource its resource
 * @param upstream the local socket at which a standby reaches the primary
 * @param exports where rows go that would be discarded
 * @param shared the committed state
 * @param leases whether this region may serve
 * @param proposer the way into the log
 * @param times what follows from the lease
 * @param stopsDegraded whether writes rather stop than go on with too few standbys
 * @param changed told when the engine began or ceased to serve
 */
record AgentPlace(
    RegionId self,
    ResourceId resource,
    SocketAddress upstream,
    Path exports,
    SharedState shared,
    LeaseBook leases,
    Proposer proposer,
    LeaseTimes times,
    boolean stopsDegraded,
    Runnable changed) {}
