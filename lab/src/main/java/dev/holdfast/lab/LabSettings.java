package dev.holdfast.lab;

import dev.holdfast.model.Addresses;

/**
 * What a lab needs to know.
 *
 * @param addresses the topology and where it runs
 * @param folder where its state lies; the caller holds its {@link FolderLock}
 * @param command how a region is started
 * @param readiness when a region that was started is ready
 * @param progress hears what happens
 * @param seed decides the jitter of the network
 * @param disks where the regions' files lie; the caller closes them after the lab
 */
public record LabSettings(
    Addresses addresses,
    StateFolder folder,
    RegionCommand command,
    Readiness readiness,
    Progress progress,
    long seed,
    RegionDisks disks) {}
