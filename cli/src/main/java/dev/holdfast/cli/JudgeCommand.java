package dev.holdfast.cli;

import dev.holdfast.drill.folder.DrillFolder;
import dev.holdfast.drill.report.Artefacts;
import dev.holdfast.drill.report.Report;
import dev.holdfast.drill.report.ReportJson;
import dev.holdfast.drill.report.Summary;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Judges what a drill left behind once more, with the same checkers. */
@Command(
    name = "judge",
    description = {
      "Judge the folder that a drill left behind once more: its history and the rows beside it,"
          + " with the checkers of a drill.",
      "Says where its report claims something else."
    })
final class JudgeCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final JsonOption json = new JsonOption();

  private Path folder = Path.of("");

  JudgeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(
      paramLabel = "FOLDER",
      description = "Where a drill left its history, for instance a folder in .holdfast/drills.")
  void folder(Path path) {
    folder = path;
  }

  @Override
  public Integer call() {
    if (!DrillFolder.is(folder)) {
      throw CommandException.usage(
          folder + " holds no " + Artefacts.HISTORY + ".",
          "Name the folder that a drill left behind; 'holdfast drill' says where that is.");
    }
    Report report = DrillFolder.judge(folder);
    if (json.json()) {
      terminal.out().print(ReportJson.of(report));
    } else {
      Summary.of(report).forEach(terminal.out()::println);
    }
    terminal.out().flush();
    return report.exitCode();
  }
}
