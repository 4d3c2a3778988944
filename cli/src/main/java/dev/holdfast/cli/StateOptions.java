package dev.holdfast.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command that acts on running regions: which ones. */
final class StateOptions {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "${env:HOLDFAST_STATE:-.holdfast}",
      description = "Folder with the state of running topologies (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of(".holdfast");

  @Option(
      names = "--name",
      paramLabel = "TOPOLOGY",
      description = "Which topology, where that folder holds several.")
  private Optional<String> name = Optional.empty();

  /** The folder that holds one folder for each topology. */
  Path folder() {
    return folder;
  }

  /** The topology asked for; empty for the only one there is. */
  Optional<String> name() {
    return name;
  }

  /** The running topology these options point at. */
  RunningTopology running() {
    return RunningTopology.find(folder, name);
  }
}
