package dev.holdfast.cli;

import dev.holdfast.model.Topology;
import dev.holdfast.simulation.DrillRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a calibration out of the reports of drills. */
@Command(
    name = "calibrate",
    description = {
      "Read the reports of drills and print how long things take, as a file for simulate"
          + " --calibration.",
      "Drills record that by themselves; this is for reports that come from elsewhere."
    })
final class CalibrateCommand implements Callable<Integer> {
  /** A folder of drills, each in a folder of its own. */
  private static final int DEPTH_MAX = 3;

  private final Terminal terminal;
  private Path file = Path.of("");
  private List<Path> folders = List.of();

  CalibrateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(index = "0", paramLabel = "FILE", description = "The topology of the drills.")
  void file(Path path) {
    file = path;
  }

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "DIR",
      description = "Where drills left their reports.")
  void folders(List<Path> paths) {
    folders = List.copyOf(paths);
  }

  @Override
  public Integer call() throws IOException {
    Topology topology = DesignFile.topology(file);
    DrillRecord record = DrillRecord.of(topology);
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw CommandException.usage(
            "There is no folder " + folder + ".", "Name folders where drills left their reports.");
      }
      try (Stream<Path> all = Files.walk(folder, DEPTH_MAX)) {
        for (Path report : all.filter(path -> path.endsWith("report.json")).sorted().toList()) {
          Optional<DrillRecord.Drill> drill = Calibrations.drill(report);
          if (drill.isPresent()) {
            record = record.with(drill.get());
          }
        }
      }
    }
    if (record.drills().isEmpty()) {
      throw CommandException.unknown(
          "No report there is of a valid drill of region-loss or switchover.",
          "Hold one: holdfast drill " + file);
    }
    terminal.out().print(record.print(topology));
    terminal.out().flush();
    return ExitCode.OK;
  }
}
