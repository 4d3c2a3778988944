package dev.holdfast.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One command as a person sees it.
 *
 * @param exitCode how it ended
 * @param out all of standard output
 * @param err all of standard error
 */
record Run(int exitCode, String out, String err) {
  /** Runs the command in this process, without colours. */
  static Run of(String... arguments) {
    return of(RegionHost.Nodes.REAL, arguments);
  }

  /** The same with regions of another kind. */
  static Run of(RegionHost.Nodes nodes, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Holdfast.run(
            new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false),
            nodes,
            arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }
}
