package dev.holdfast.control;

import dev.holdfast.model.RegionId;

/** What the leader should do next. */
public sealed interface Decision {
  /**
   * Propose a command.
   *
   * @param command which
   * @param because why, for log, audit, console and terminal alike
   */
  record Propose(Command command, String because) implements Decision {}

  /**
   * Hand the leadership of the log to another region.
   *
   * @param to which
   * @param because why
   */
  record HandLeadership(RegionId to, String because) implements Decision {}
}
