package dev.holdfast.cli;

/** What the exit code of a command says. Scripts rely on these numbers, so they never change. */
final class ExitCode {
  /** Done; or valid, with every objective met. */
  static final int OK = 0;

  /** Invalid, an objective was missed, or the regions refused. */
  static final int FAILED = 1;

  /**
   * The command line, the file or the surroundings are not as they must be; nothing was changed.
   */
  static final int USAGE = 2;

  /** Nobody can say: no region answered, or the answer was lost on its way. */
  static final int UNKNOWN = 3;

  private ExitCode() {}
}
