package dev.holdfast.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that begins a runbook. */
final class FollowOptions {
  @Mixin private final StateOptions state = new StateOptions();
  @Mixin private final JsonOption answer = new JsonOption();

  @Option(names = "--no-wait", description = "Begin it and return, without waiting for its end.")
  private boolean noWait;

  /** The running topology these options point at. */
  RunningTopology running() {
    return state.running();
  }

  /** Whether standard output must hold one JSON document and nothing else. */
  boolean json() {
    return answer.json();
  }

  /** Whether to return as soon as it has begun. */
  boolean noWait() {
    return noWait;
  }
}
