package dev.holdfast.advisor.report;

import java.util.Arrays;
import java.util.List;

/** A table of a page. A cell that begins with {@code #} is a number, set to the right. */
final class Table {
  /** Marks a cell that is already HTML; no file can hold this character. */
  private static final String OURS = "\u0001";

  private final StringBuilder rows = new StringBuilder();

  Table(String... headings) {
    rows.append("<table><thead><tr>");
    Arrays.stream(headings)
        .forEach(heading ->
            rows.append(heading.startsWith("#") ? "<th class=\"n\">" : "<th>")
                .append(Html.text(heading.replaceFirst("^#", "")))
                .append("</th>"));
    rows.append("</tr></thead><tbody>\n");
  }

  /** A row of plain text. */
  Table row(String... cells) {
    return styled("", cells);
  }

  /** A row in a style. */
  Table styled(String style, String... cells) {
    rows.append(style.isEmpty() ? "<tr>" : "<tr class=\"" + style + "\">");
    for (String cell : cells) {
      boolean number = cell.startsWith("#");
      rows.append(number ? "<td class=\"n\">" : "<td>");
      rows.append(
          cell.startsWith(OURS)
              ? cell.substring(OURS.length())
              : Html.prose(number ? cell.substring(1) : cell));
      rows.append("</td>");
    }
    rows.append("</tr>\n");
    return this;
  }

  /** A word in a coloured chip, as a cell; everything in it is escaped. */
  static String chip(String style, String word) {
    return OURS + "<span class=\"chip " + style + "\">" + Html.text(word) + "</span>";
  }

  /** A word that is kept whole, as a cell. */
  static String word(String word) {
    return OURS + "<span class=\"nowrap\">" + Html.text(word) + "</span>";
  }

  /** Lines below each other, as a cell; those from {@code dim} on matter less. */
  static String lines(List<String> lines, int dim) {
    StringBuilder cell = new StringBuilder(OURS);
    for (int i = 0; i < lines.size(); i++) {
      cell.append(i < dim ? "<p>" : "<p class=\"dim\">")
          .append(Html.prose(lines.get(i)))
          .append("</p>");
    }
    return cell.toString();
  }

  @Override
  public String toString() {
    return rows + "</tbody></table>\n";
  }
}
