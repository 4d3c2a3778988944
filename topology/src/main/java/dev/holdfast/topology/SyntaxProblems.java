package dev.holdfast.topology;

import java.util.Locale;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in the words of someone who writes the file what a YAML parser found wrong. */
final class SyntaxProblems {
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
    Mark opened = e.getContextMark();
    String since = opened == null ? "" : " in line " + (opened.getLine() + 1);
    problems.error(place, "Not valid YAML: " + problem.replace("'", "`"), remedy(lower, since));
  }

  private static String remedy(String problem, String since) {
    if (problem.contains("mapping values are not allowed")) {
      return "start the key on a line of its own, aligned with its neighbours,"
          + " or quote the text if the colon belongs to it";
    }
    if (problem.contains("could not find expected ':'")
        || problem.contains("but found '<scalar>'")) {
      return "write `key: value` with a colon and a space, one key a line";
    }
    if (problem.contains("expected <block end>")) {
      return "align the keys of a section: the section that begins" + since + " ends here";
    }
    if (problem.contains("expected ',' or")) {
      return "close the bracket that opens" + since + ", or put a comma between its parts";
    }
    if (problem.contains("unexpected end of stream")) {
      return "close the quotation mark that opens" + since;
    }
    return "check the quotes, brackets and indentation here and in the line above";
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
