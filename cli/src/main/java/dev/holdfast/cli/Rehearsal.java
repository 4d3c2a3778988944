package dev.holdfast.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/**
 * Runs the short commands once, one after the other, and shows nothing. The launcher makes its
 * archive of loaded classes from this, so that each of them starts fast.
 */
final class Rehearsal {
  /** Every command that reads a file and answers. */
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("check"),
          List.of("check", "--json"),
          List.of("estimate"),
          List.of("advise"),
          List.of("plan"),
          List.of("comply"));

  private Rehearsal() {}

  /** Takes the path of the file to rehearse with. */
  public static void main(String[] arguments) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    for (List<String> command : COMMANDS) {
      String[] words = new String[command.size() + 1];
      command.toArray(words);
      words[command.size()] = arguments[0];
      if (Holdfast.run(new Terminal(nowhere, nowhere, true), words) == ExitCode.USAGE) {
        throw new IllegalArgumentException(String.join(" ", words) + " cannot be rehearsed");
      }
    }
  }
}
