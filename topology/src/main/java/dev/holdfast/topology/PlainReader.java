package dev.holdfast.topology;

import dev.holdfast.topology.YamlNode.Entry;
import dev.holdfast.topology.YamlNode.Mapping;
import dev.holdfast.topology.YamlNode.Scalar;
import dev.holdfast.topology.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what nearly every line of every topology looks like, several times faster than a parser of
 * all of YAML: a key and a value in one line, an item in one line, sections by indentation,
 * brackets that close in their line, comments.
 *
 * <p>It never reports anything. Whatever is not beyond doubt makes it give up on the whole file,
 * which {@link NodeReader} then reads with the YAML library; so a file means the same on either
 * way, and every error comes from there. In the methods, null stands for having given up.
 */
final class PlainReader {
  private static final int ROOT_DEPTH = 0;

  /** Longer than any name; YAML itself ends at 1,024. */
  private static final int KEY_MAX = 200;

  private final SourceText source;
  private final List<String> lines;

  /** The line that is read, and where in it. */
  private int line = -1;

  private String text = "";
  private int column;

  private PlainReader(SourceText source) {
    this.source = source;
    this.lines = source.lines();
  }

  /** The only document, or empty where it takes a YAML parser to say what it means. */
  static Optional<YamlNode> read(SourceText source) {
    var reader = new PlainReader(source);
    reader.nextLine();
    YamlNode root = reader.ended() ? null : reader.section(ROOT_DEPTH);
    return Optional.ofNullable(root).filter(_ -> reader.ended());
  }

  /** Goes to where the next line with content has its first character. */
  private void nextLine() {
    do {
      line++;
      text = ended() ? "" : lines.get(line);
      column = 0;
      skipSpaces();
    } while (!ended() && nothingFollows());
  }

  private boolean ended() {
    return line >= lines.size();
  }

  private void skipSpaces() {
    while (column < text.length() && text.charAt(column) == ' ') {
      column++;
    }
  }

  private char at(int index) {
    return index < text.length() ? text.charAt(index) : '\n';
  }

  /** Whether only a comment, or nothing at all, is left of the line; spaces were skipped. */
  private boolean nothingFollows() {
    return column >= text.length()
        || (text.charAt(column) == '#' && (column == 0 || text.charAt(column - 1) == ' '));
  }

  private Place place(int start) {
    return source.at(line, start, column - start);
  }

  /** The keys that begin in this column, from this line on. */
  private @Nullable Mapping section(int depth) {
    if (depth >= NodeReader.DEPTH_MAX) {
      return null;
    }
    int indent = column;
    Place place = source.at(line, indent, 1);
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (!ended() && column == indent) {
      Scalar key = key();
      if (key == null || !names.add(key.text())) {
        return null;
      }
      YamlNode value = sectionValue(indent, depth);
      if (value == null) {
        return null;
      }
      entries.add(new Entry(key, value));
    }
    return new Mapping(place, entries);
  }

  /** A key and its colon. */
  private @Nullable Scalar key() {
    Scalar key = word();
    char after = at(column + 1);
    boolean ends = at(column) == ':' && (after == ' ' || after == '\n');
    if (key == null || !ends || key.text().length() > KEY_MAX) {
      return null;
    }
    column++;
    return key;
  }

  /** What a key in a section has for a value; ends at the first line after it. */
  private @Nullable YamlNode sectionValue(int indent, int depth) {
    Place behindColon = source.at(line, column, 1);
    skipSpaces();
    if (!nothingFollows()) {
      return lineValue(depth);
    }
    nextLine();
    // A list may stand in the column of its key.
    if (!ended() && column >= indent && atDash()) {
      return dashedList(depth + 1);
    }
    if (ended() || column <= indent) {
      return new Scalar(behindColon, "", false);
    }
    return opensBracket() ? lineValue(depth) : section(depth + 1);
  }

  private boolean atDash() {
    return at(column) == '-' && at(column + 1) == ' ';
  }

  /** The items that begin with a dash in this column, from this line on. */
  private @Nullable Sequence dashedList(int depth) {
    if (depth >= NodeReader.DEPTH_MAX) {
      return null;
    }
    int indent = column;
    Place place = source.at(line, indent, 1);
    List<YamlNode> items = new ArrayList<>();
    while (!ended() && column == indent && atDash()) {
      column++;
      skipSpaces();
      YamlNode item = lineValue(depth);
      if (item == null) {
        return null;
      }
      items.add(item);
    }
    return new Sequence(place, items);
  }

  private boolean opensBracket() {
    return at(column) == '{' || at(column) == '[';
  }

  /** A value that ends in its line. */
  private @Nullable YamlNode lineValue(int depth) {
    YamlNode value = opensBracket() || quotes() ? inBrackets(depth + 1) : lineText();
    if (value == null) {
      return null;
    }
    skipSpaces();
    if (!nothingFollows()) {
      return null;
    }
    // A deeper line would go on with the text. It is in no section's column, so nobody reads on.
    nextLine();
    return value;
  }

  private boolean quotes() {
    return at(column) == '"' || at(column) == '\'';
  }

  /** A text up to the end of its line, or to a comment. */
  private @Nullable Scalar lineText() {
    int start = column;
    if (!beginsWord(at(start))) {
      return null;
    }
    int end = start;
    while (column < text.length() && !nothingFollows()) {
      char character = text.charAt(column);
      char after = at(column + 1);
      boolean colon = character == ':' && (after == ' ' || after == '\n');
      if (character < ' ' || character > '~' || colon) {
        return null;
      }
      column++;
      if (character != ' ') {
        end = column;
      }
    }
    column = end;
    return new Scalar(place(start), text.substring(start, end), false);
  }

  /** A value as it may stand in brackets, or what the brackets hold. */
  private @Nullable YamlNode inBrackets(int depth) {
    return switch (at(column)) {
      case '{' -> depth < NodeReader.DEPTH_MAX ? bracedKeys(depth) : null;
      case '[' -> depth < NodeReader.DEPTH_MAX ? bracketedList(depth) : null;
      case '"', '\'' -> quoted();
      default -> word();
    };
  }

  private @Nullable Mapping bracedKeys(int depth) {
    Place place = source.at(line, column, 1);
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    column++;
    skipSpaces();
    boolean more = at(column) != '}';
    while (more) {
      Scalar key = key();
      skipSpaces();
      YamlNode value = key == null || !names.add(key.text()) ? null : inBrackets(depth + 1);
      if (key == null || value == null) {
        return null;
      }
      entries.add(new Entry(key, value));
      more = comma();
    }
    return closes('}') ? new Mapping(place, entries) : null;
  }

  private @Nullable Sequence bracketedList(int depth) {
    Place place = source.at(line, column, 1);
    List<YamlNode> items = new ArrayList<>();
    column++;
    skipSpaces();
    boolean more = at(column) != ']';
    while (more) {
      YamlNode item = inBrackets(depth + 1);
      if (item == null) {
        return null;
      }
      items.add(item);
      more = comma();
    }
    return closes(']') ? new Sequence(place, items) : null;
  }

  private boolean comma() {
    skipSpaces();
    if (at(column) != ',') {
      return false;
    }
    column++;
    skipSpaces();
    return true;
  }

  private boolean closes(char bracket) {
    if (at(column) != bracket) {
      return false;
    }
    column++;
    return true;
  }

  /** A quoted text without any escape. */
  private @Nullable Scalar quoted() {
    int start = column;
    char quote = text.charAt(start);
    column++;
    while (at(column) >= ' ' && at(column) <= '~' && at(column) != quote && at(column) != '\\') {
      column++;
    }
    if (at(column) != quote) {
      return null;
    }
    column++;
    return new Scalar(place(start), text.substring(start + 1, column - 1), true);
  }

  /** A text without anything that could mean more than itself, spaces between words included. */
  private @Nullable Scalar word() {
    int start = column;
    if (!beginsWord(at(start))) {
      return null;
    }
    while (inWord(at(column)) || (at(column) == ' ' && inWord(at(column + 1)))) {
      column++;
    }
    return new Scalar(place(start), text.substring(start, column), false);
  }

  private static boolean beginsWord(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9');
  }

  /** Characters that mean nothing to YAML wherever in a word they stand. */
  private static boolean inWord(char character) {
    return beginsWord(character) || "-_./+%<>".indexOf(character) >= 0;
  }
}
