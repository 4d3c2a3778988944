package dev.holdfast.cli;

import dev.holdfast.cli.Terminal.Style;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells people what went wrong and what to do, and gives the exit code. */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Terminal terminal;

  FailureReport(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult parsed) {
    if (verbose(command)) {
      exception.printStackTrace(terminal.err());
    }
    if (exception instanceof CommandException known) {
      tell(known.message());
      known.remedy().ifPresent(this::advise);
      return known.exitCode();
    }
    tell("This is a defect in Holdfast: " + exception);
    advise("Run the command again with --verbose and report what it prints.");
    return ExitCode.UNKNOWN;
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    tell(String.valueOf(exception.getMessage()));
    UnmatchedArgumentException.printSuggestions(exception, terminal.err());
    advise("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private void tell(String message) {
    terminal.err().println(terminal.styled(Style.BAD, "holdfast: ") + message);
  }

  private void advise(String remedy) {
    terminal.err().println("  " + remedy.replace("\n", "\n  "));
  }

  private static boolean verbose(CommandLine command) {
    return command.getCommandSpec().root().userObject() instanceof Holdfast holdfast
        && holdfast.verbose();
  }
}
