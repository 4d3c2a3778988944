package dev.holdfast.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the state of topologies is kept, for the command that makes it. */
final class StateFolderOption {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "${env:HOLDFAST_STATE:-.holdfast}",
      description =
          "Folder that keeps the state of topologies, one folder for each (default:"
              + " ${DEFAULT-VALUE}).")
  private Path folder = Path.of(".holdfast");

  Path folder() {
    return folder;
  }
}
