package dev.holdfast.cli;

import java.util.Optional;

/**
 * A command cannot go on. Carries all that people need: the exit code, what happened, and what to
 * do about it.
 */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String message;
  private final String remedy;

  private CommandException(int exitCode, String message, String remedy) {
    super(message);
    this.exitCode = exitCode;
    this.message = message;
    this.remedy = remedy;
  }

  /** The regions refused, or the outcome is not the one asked for. */
  static CommandException failed(String message, String remedy) {
    return new CommandException(ExitCode.FAILED, message, remedy);
  }

  /** The command line, the file or the surroundings are not as they must be. */
  static CommandException usage(String message, String remedy) {
    return new CommandException(ExitCode.USAGE, message, remedy);
  }

  /** Nobody can say whether it happened. */
  static CommandException unknown(String message, String remedy) {
    return new CommandException(ExitCode.UNKNOWN, message, remedy);
  }

  /** The same with the exception behind it, which only {@code --verbose} shows. */
  CommandException causedBy(Throwable cause) {
    initCause(cause);
    return this;
  }

  /** One of {@link ExitCode}. */
  int exitCode() {
    return exitCode;
  }

  /** What happened, as one or more full sentences. */
  String message() {
    return message;
  }

  /** What to do now; empty where the message already says it. */
  Optional<String> remedy() {
    return remedy.isEmpty() ? Optional.empty() : Optional.of(remedy);
  }
}
