package dev.holdfast.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where everything goes that commands keep, unless they are told otherwise. */
final class StateRoot {
  private StateRoot() {}

  /** The folder that {@code HOLDFAST_STATE} names, or else {@code .holdfast} where we are. */
  static Path standard() {
    return Path.of(Optional.ofNullable(System.getenv("HOLDFAST_STATE")).orElse(".holdfast"));
  }

  /** In it: one folder for each drill. */
  static Path drills() {
    return standard().resolve("drills");
  }
}
