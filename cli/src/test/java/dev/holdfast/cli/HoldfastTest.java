package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HoldfastTest {
  @Test
  void helpListsCommandsAndExitCodesOnStandardOutput() {
    Run run = Run.of("--help");

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("Usage: holdfast")
        .contains("Exit codes:")
        .contains("3   unknown");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyCommandIsInTheManual() throws IOException {
    String manual = Files.readString(Path.of("../docs/cli.md"));
    List<String> commands =
        Run.of("--help")
            .out()
            .lines()
            .dropWhile(line -> !line.equals("Commands:"))
            .skip(1)
            .takeWhile(line -> !line.isEmpty())
            .filter(line -> line.matches("  \\S.*"))
            .map(line -> line.strip().split(" ", 2)[0])
            .toList();

    assertThat(commands).contains("check", "status");
    assertThat(commands)
        .allSatisfy(command -> assertThat(manual).containsPattern("\n\\| `" + command + "[ `]"));
  }

  @Test
  void withoutACommandTheHelpGoesToStandardError() {
    Run run = Run.of();

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Usage: holdfast");
  }

  @Test
  void versionNamesItselfAndJava() {
    Run run = Run.of("--version");

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("holdfast ").contains("java 25");
  }

  @Test
  void anUnknownOptionIsAUsageErrorInOneSentence() {
    Run run = Run.of("--colour");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("--colour")
        .contains("See: holdfast --help")
        .doesNotContain("\tat ");
  }

  @Test
  void aKnownFailureGivesItsCodeMessageAndRemedyWithoutAStackTrace() {
    CommandException failure = CommandException.unknown("No region answered.", "Start one.");

    Run run = reported(failure);

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(run.err()).isEqualTo("holdfast: No region answered.\n  Start one.\n");
  }

  @Test
  void aDefectSaysSoWithoutAStackTrace() {
    Run run = reported(new IllegalStateException("impossible"));

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(run.err())
        .contains("defect")
        .contains("impossible")
        .contains("--verbose")
        .doesNotContain("\tat ");
  }

  @Test
  void coloursNeedATerminalThatShowsThemAndNobodyAgainstThem() {
    assertThat(Terminal.coloursWanted(Map.of("TERM", "xterm"), true)).isTrue();
    assertThat(Terminal.coloursWanted(Map.of("TERM", "xterm"), false)).isFalse();
    assertThat(Terminal.coloursWanted(Map.of("TERM", "dumb"), true)).isFalse();
    assertThat(Terminal.coloursWanted(Map.of("NO_COLOR", "1"), true)).isFalse();
    assertThat(Terminal.coloursWanted(Map.of("NO_COLOR", ""), true)).isTrue();
  }

  private static Run reported(Exception failure) {
    StringWriter err = new StringWriter();
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    FailureReport report =
        new FailureReport(new Terminal(nowhere, new PrintWriter(err, true), false));
    CommandLine command = new CommandLine(CommandLine.Model.CommandSpec.create());
    int exitCode = report.handleExecutionException(failure, command, command.parseArgs());
    return new Run(exitCode, "", err.toString());
  }
}
