package dev.holdfast.cli;

import dev.holdfast.model.Topology;
import dev.holdfast.model.design.Design;
import dev.holdfast.topology.DesignResult;
import dev.holdfast.topology.ReadResult;
import dev.holdfast.topology.TopologyFile;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The parameter of every command that reasons about a design. */
final class DesignFile {
  private Path file = Path.of("");

  @Parameters(paramLabel = "FILE", description = "The topology file.")
  void file(Path path) {
    file = path;
  }

  /** The file's name, as given. */
  Path path() {
    return file;
  }

  /** What can be run of a file. */
  static Topology topology(Path file) {
    return switch (TopologyFile.read(file)) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid _ ->
          throw CommandException.usage(
              file + " is not a valid topology.", "See why with: holdfast check " + file);
    };
  }

  /** What the file tells. Its problems are told if it tells nothing that can be relied on. */
  Design design(Terminal terminal) {
    return switch (TopologyFile.design(file)) {
      case DesignResult.Usable usable -> usable.design();
      case DesignResult.Unusable(var problems) -> {
        problems.forEach(problem -> terminal.err().println(problem.text()));
        throw CommandException.usage(
            file + " cannot be used.", "Mend what is said above, then try again.");
      }
    };
  }
}
