package dev.holdfast.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}.
 *
 * @param out standard output
 * @param err standard error
 * @param colours whether both may carry colours
 */
record Terminal(PrintWriter out, PrintWriter err, boolean colours) {
  private static final String RESET = "\u001b[0m";

  /** The process's own streams, with colours only where people will see them. */
  static Terminal ofProcess() {
    return new Terminal(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        coloursWanted(System.getenv(), isInteractive()));
  }

  /** Whether colours are welcome: on a terminal that shows them, unless {@code NO_COLOR} is set. */
  static boolean coloursWanted(Map<String, String> environment, boolean interactive) {
    return interactive
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** The text in a style; unchanged without colours. */
  String styled(Style style, String text) {
    return colours && style != Style.PLAIN && !text.isEmpty() ? style.start + text + RESET : text;
  }

  /** Picocli's word for whether to use colours. */
  Ansi ansi() {
    return colours ? Ansi.ON : Ansi.OFF;
  }

  private static boolean isInteractive() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /** How a piece of text looks where colours are welcome. */
  enum Style {
    /** Like any text. */
    PLAIN(""),
    /** Headings. */
    BOLD("\u001b[1m"),
    /** As it should be. */
    GOOD("\u001b[32m"),
    /** Needs a look. */
    WARNING("\u001b[33m"),
    /** Wrong. */
    BAD("\u001b[31m"),
    /** Of less weight. */
    FAINT("\u001b[2m");

    private final String start;

    Style(String start) {
      this.start = start;
    }
  }
}
