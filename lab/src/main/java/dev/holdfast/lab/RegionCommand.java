package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import java.util.List;

/** How a region's process is started. */
@FunctionalInterface
public interface RegionCommand {
  /**
   * The program and its arguments, with absolute paths; it works in the region's folder. The
   * process must end in good order on SIGTERM, and when its standard input ends.
   */
  List<String> of(RegionId region);
}
