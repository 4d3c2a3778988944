package dev.holdfast.topology;

/** Renders a problem for a terminal: the source line, a caret under the culprit, the remedy. */
final class ProblemText {
  /** Longer source lines are cut around the caret, so that it stays on a terminal's screen. */
  private static final int SOURCE_WIDTH = 100;

  /** How much of a cut line stays before the caret. */
  private static final int LEAD_WIDTH = 40;

  private ProblemText() {}

  static String render(Problem problem) {
    Place place = problem.place();
    var text = new StringBuilder();
    text.append(printable(place.file())).append(':').append(place.line()).append(':');
    text.append(place.column()).append(": ").append(problem.severity().word()).append(": ");
    text.append(printable(problem.what())).append('\n');
    text.append(excerpt(place));
    return text.append("  fix: ").append(printable(problem.remedy())).append('\n').toString();
  }

  /** The source line with a caret under what is meant; empty where there is no readable text. */
  static String excerpt(Place place) {
    var text = new StringBuilder();
    if (!place.source().isBlank()) {
      appendSource(text, place);
    }
    return text.toString();
  }

  private static void appendSource(StringBuilder text, Place place) {
    int[] source = printable(place.source()).codePoints().toArray();
    int caret = Math.min(place.column() - 1, source.length);
    int from = source.length <= SOURCE_WIDTH ? 0 : Math.max(0, caret - LEAD_WIDTH);
    int to = Math.min(source.length, from + SOURCE_WIDTH);
    int width = Math.clamp(place.length(), 1, Math.max(1, to - caret));
    String number = Integer.toString(place.line());
    String margin = " ".repeat(number.length() + 2);
    text.append("  ").append(number).append(" | ");
    text.append(new String(source, from, to - from)).append('\n');
    text.append(margin).append(" | ").append(" ".repeat(caret - from));
    text.append("^".repeat(width)).append('\n');
  }

  /** One visible character for each character, so that carets align and no escape code gets out. */
  static String printable(String text) {
    var shown = new StringBuilder();
    text.codePoints().map(ProblemText::printable).forEach(shown::appendCodePoint);
    return shown.toString();
  }

  private static int printable(int character) {
    if (character == '\t') {
      return '→';
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          '\uFFFD';
      default -> character;
    };
  }
}
