package dev.holdfast.model.design;

import java.util.Optional;

/**
 * One step of a recovery that people or scripts take. Whatever the file leaves out is empty.
 *
 * @param does what is done
 * @param uses what it needs
 * @param plane whether it changes something there, or uses what is already set up
 */
public record RecoveryStep(
    String does, Optional<String> uses, Optional<PlatformService.Plane> plane) {}
