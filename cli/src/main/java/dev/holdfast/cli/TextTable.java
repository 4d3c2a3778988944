package dev.holdfast.cli;

import dev.holdfast.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Columns of text, as wide as their widest cell; the last column takes what is left of the width
 * and wraps.
 */
final class TextTable {
  private static final String GAP = "  ";

  /**
   * Below this a column of sentences is no longer readable; then lines may grow too long instead.
   */
  private static final int LAST_COLUMN_MIN = 24;

  private final int width;
  private final String indent;
  private final List<List<Cell>> rows = new ArrayList<>();

  /** A table that keeps within {@code width} characters, its indent included. */
  TextTable(int width, String indent) {
    this.width = width;
    this.indent = indent;
  }

  /** A line of headings. */
  TextTable headings(String... names) {
    rows.add(Arrays.stream(names).map(name -> new Cell(name, Style.FAINT)).toList());
    return this;
  }

  /** A line of cells, as many as there are headings. */
  TextTable row(Cell... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** The lines, styled as the terminal allows. */
  List<String> lines(Terminal terminal) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Integer> widths =
        IntStream.range(0, rows.getFirst().size() - 1)
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .boxed()
            .toList();
    int before = indent.length() + widths.stream().mapToInt(column -> column + GAP.length()).sum();
    int last = Math.max(LAST_COLUMN_MIN, width - before);
    return rows.stream()
        .flatMap(row -> lines(row, widths, last, before, terminal).stream())
        .toList();
  }

  private List<String> lines(
      List<Cell> row, List<Integer> widths, int lastWidth, int before, Terminal terminal) {
    StringBuilder start = new StringBuilder(indent);
    for (int column = 0; column < widths.size(); column++) {
      Cell cell = row.get(column);
      start.append(terminal.styled(cell.style, cell.text));
      start.append(" ".repeat(widths.get(column) - cell.length())).append(GAP);
    }
    Cell last = row.getLast();
    List<String> wrapped = wrapped(last.text, lastWidth);
    List<String> lines = new ArrayList<>();
    lines.add((start + terminal.styled(last.style, wrapped.getFirst())).stripTrailing());
    for (String more : wrapped.subList(1, wrapped.size())) {
      lines.add(" ".repeat(before) + terminal.styled(last.style, more));
    }
    return lines;
  }

  /**
   * The text in lines of at most {@code width} characters, broken between words; longer words stay
   * whole.
   */
  static List<String> wrapped(String text, int width) {
    if (text.length() <= width) {
      return List.of(text);
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return List.copyOf(lines);
  }

  /**
   * One cell.
   *
   * @param text what it says
   * @param style how it looks
   */
  record Cell(String text, Style style) {
    /** A cell that looks like any text. */
    static Cell of(String text) {
      return new Cell(text, Style.PLAIN);
    }

    private int length() {
      return text.codePointCount(0, text.length());
    }
  }
}
