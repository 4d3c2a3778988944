package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import java.util.List;

/**
 * How the regions were stopped. Nothing of them is left, or {@code immortal} says what.
 *
 * @param forced those that had to be killed because they did not end in time
 * @param immortal what even SIGKILL did not end
 */
public record Stopped(List<RegionId> forced, List<String> immortal) {}
