package dev.holdfast.topology;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in the words of someone who writes the file what a YAML parser found wrong. */
final class SyntaxProblems {
  private static final Pattern BEYOND_UNICODE = Pattern.compile("\\\\U[89a-fA-F][0-9a-fA-F]{7}");

  private SyntaxProblems() {}

  static void report(SourceText source, MarkedYAMLException e, Problems problems) {
    Mark mark = e.getProblemMark();
    Place place =
        mark == null ? source.at(0, 0, 1) : source.at(mark.getLine(), mark.getColumn(), 1);
    String problem = e.getProblem() == null ? "unreadable" : e.getProblem();
    String lower = problem.toLowerCase(Locale.ROOT);
    if (lower.contains("\\t(tab)")) {
      reportTabs(source, place, problems);
      return;
    }
    Place opened =
        Optional.ofNullable(e.getContextMark())
            .map(context -> source.at(context.getLine(), context.getColumn(), 1))
            .orElse(place);
    if (lower.contains("mapping values are not allowed")) {
      reportSecondColon(place, problems);
    } else if (lower.contains("expected <block end>")) {
      problems.error(
          place,
          "This is indented like nothing in the section that begins in line " + opened.line(),
          "align it with the keys it belongs to");
    } else if (lower.contains("expected ',' or")) {
      problems.error(
          opened,
          "This bracket is not closed, or a comma is missing, before line " + place.line(),
          "close it, and put a comma between its parts");
    } else if (lower.contains("unexpected end of stream")) {
      problems.error(opened, "This quotation mark is never closed", "close it on the same line");
    } else if (lower.contains("could not find expected ':'")) {
      problems.error(opened, "This key has no colon", "write `key: value`, one key a line");
    } else if (lower.contains("unknown escape character")) {
      problems.error(
          place,
          "A backslash in double quotes begins an escape sequence, and this is none",
          "write two backslashes for one, or use single quotes");
    } else {
      problems.error(
          place,
          "Not valid YAML: " + problem.replace("'", "`"),
          "check the quotes, brackets and indentation here and in the line above");
    }
  }

  /** A colon too many in this line, or one too few in the line above. */
  private static void reportSecondColon(Place place, Problems problems) {
    String before =
        place.source().substring(0, Math.min(place.column() - 1, place.source().length()));
    if (before.strip().indexOf(' ') < 0) {
      problems.error(
          place,
          "A key begins here, but the line above is not finished",
          "write `key: value` with a colon and a space in the line above, and align both keys");
    } else {
      problems.error(
          place,
          "A second key begins within a value",
          "start it on a line of its own, or quote the whole value if the colon belongs to it");
    }
  }

  static void reportEscapeBeyondUnicode(SourceText source, Problems problems) {
    Place place =
        IntStream.range(0, source.lines().size())
            .mapToObj(line -> beyondUnicode(source, line))
            .flatMap(Optional::stream)
            .findFirst()
            .orElseGet(() -> source.at(0, 0, 1));
    problems.error(
        place,
        "This escape sequence means a character that does not exist",
        "write the character itself; the last one is \\U0010FFFF");
  }

  private static Optional<Place> beyondUnicode(SourceText source, int line) {
    String text = source.lines().get(line);
    Matcher escape = BEYOND_UNICODE.matcher(text);
    return escape.find()
        ? Optional.of(
            source.at(line, text.codePointCount(0, escape.start()), escape.group().length()))
        : Optional.empty();
  }

  /** Tabs come in flocks, so every line that a tab indents is reported at once. */
  private static void reportTabs(SourceText source, Place first, Problems problems) {
    IntStream.range(0, source.lines().size())
        .filter(line -> indentedByTab(source.lines().get(line)))
        .forEach(line ->
            reportTab(source.at(line, source.lines().get(line).indexOf('\t'), 1), problems));
    if (!problems.hasErrors()) {
      reportTab(first, problems);
    }
  }

  private static boolean indentedByTab(String line) {
    int tab = line.indexOf('\t');
    return tab >= 0 && line.substring(0, tab).isBlank() && !line.isBlank();
  }

  private static void reportTab(Place place, Problems problems) {
    problems.error(
        place,
        "A tab stands where YAML allows spaces only",
        "replace it with spaces, two for each level");
  }
}
