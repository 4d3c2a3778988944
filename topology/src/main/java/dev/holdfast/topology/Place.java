package dev.holdfast.topology;

/**
 * Where in a file something stands.
 *
 * @param file the file as the caller named it
 * @param line from 1
 * @param column from 1, in characters (code points)
 * @param length how many characters of the line are meant, at least 1
 * @param source the line's text without its line break; empty where the file has no readable text
 */
public record Place(String file, int line, int column, int length, String source) {
  public Place {
    if (line < 1 || column < 1 || length < 1) {
      throw new IllegalArgumentException(
          "A place is counted from 1: " + line + ":" + column + "+" + length);
    }
  }

  /** The first character of a file without readable text. */
  static Place startOf(String file) {
    return new Place(file, 1, 1, 1, "");
  }

  /**
   * The source line with a caret under what is meant, as two lines of text; empty where the file
   * has no readable text.
   */
  public String excerpt() {
    return ProblemText.excerpt(this);
  }

  /** {@code file:line:column}, the form that editors and terminals turn into a link. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
