package dev.holdfast.advisor.report;

import static java.util.Locale.ROOT;

/** Puts text into HTML and SVG safely. */
final class Html {
  private Html() {}

  /** The text with everything escaped that HTML could take for its own. */
  static String text(Object value) {
    String text = value.toString();
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }

  /** Text in which what stands between backticks is code. */
  static String prose(Object value) {
    return text(value).replaceAll("`([^`]+)`", "<code>$1</code>");
  }

  /** Text in a drawing, its left end at a point. */
  static String label(double x, double y, String style, Object text) {
    return String.format(
        ROOT, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>%n", x, y, style, text(text));
  }

  /** A box in a drawing, with what is told when one points at it. */
  static String box(double x, double y, double width, double height, String style, String tip) {
    return String.format(
        ROOT,
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\">"
            + "<title>%s</title></rect>%n",
        x,
        y,
        Math.max(0, width),
        height,
        style,
        text(tip));
  }

  /** A line in a drawing. */
  static String line(double x1, double y1, double x2, double y2, String style) {
    return String.format(
        ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
        x1,
        y1,
        x2,
        y2,
        style);
  }

  /** A whole drawing. */
  static String svg(double width, double height, String said, String body) {
    return String.format(
        ROOT,
        "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">%n%s</svg>%n",
        width,
        height,
        text(said),
        body);
  }
}
