package dev.holdfast.node;

import dev.holdfast.consensus.ConsensusPeer;
import dev.holdfast.mesh.MeshMeter;

/**
 * The parts of a node that its API looks at.
 *
 * @param shared the committed state
 * @param leases whether this region may serve
 * @param consensus the log
 * @param vantage what this region can reach
 * @param meter bytes through the mesh
 * @param proposer the way into the log
 */
record NodeParts(
    SharedState shared,
    LeaseBook leases,
    ConsensusPeer consensus,
    Vantage vantage,
    MeshMeter meter,
    Proposer proposer) {}
