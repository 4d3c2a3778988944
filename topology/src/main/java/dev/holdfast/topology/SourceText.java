package dev.holdfast.topology;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * A file's text and lines.
 *
 * @param file the file as the caller named it
 * @param text everything in it, without a byte order mark
 * @param lines its lines, without line breaks; broken where YAML breaks them
 */
record SourceText(String file, String text, List<String> lines) {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** Decodes the bytes, or reports why they are no text and returns empty. */
  static Optional<SourceText> decode(String file, byte[] bytes, Problems problems) {
    if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
      problems.error(
          Place.startOf(file), "The file is UTF-16 text", "save it as UTF-8 in your editor");
      return Optional.empty();
    }
    int zero = indexOfZero(bytes);
    if (zero >= 0) {
      problems.error(
          Place.startOf(file),
          "The file is binary: byte " + (zero + 1) + " is zero",
          "give the path of a YAML text file; if this is one, save it as UTF-8");
      return Optional.empty();
    }
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var input = ByteBuffer.wrap(bytes);
    var output = CharBuffer.allocate(bytes.length + 1);
    boolean malformed = decoder.decode(input, output, true).isError();
    String text = output.flip().toString();
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    var source = of(file, marked ? text.substring(1) : text);
    int unprintable = source.firstUnprintable();
    if (unprintable >= 0) {
      source.reportUnprintable(unprintable, problems);
      return Optional.empty();
    }
    if (malformed) {
      source.reportMalformed(bytes[input.position()], problems);
      return Optional.empty();
    }
    return Optional.of(source);
  }

  private static SourceText of(String file, String text) {
    return new SourceText(file, text, lines(text));
  }

  /**
   * A loop: an expression for the line breaks takes a tenth of the time of reading a large file.
   */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (breaksLine(character)) {
        lines.add(text.substring(start, i));
        if (character == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        start = i + 1;
      }
    }
    lines.add(text.substring(start));
    return List.copyOf(lines);
  }

  private static boolean breaksLine(char character) {
    return character == '\n'
        || character == '\r'
        || character == '\u0085'
        || character == '\u2028'
        || character == '\u2029';
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
  }

  private static int indexOfZero(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private int firstUnprintable() {
    int index = 0;
    while (index < text.length()) {
      char character = text.charAt(index);
      if (character >= ' ' && character <= '~') {
        index++;
        continue;
      }
      int point = text.codePointAt(index);
      if (!StreamReader.isPrintable(point)) {
        return index;
      }
      index += Character.charCount(point);
    }
    return -1;
  }

  private void reportUnprintable(int index, Problems problems) {
    int character = text.codePointAt(index);
    Place place = of(file, text.substring(0, index)).end();
    problems.error(
        at(place.line() - 1, place.column() - 1, 1),
        "The control character U+%04X is not allowed in YAML".formatted(character),
        "delete it; it is often invisible and comes from copying");
  }

  private void reportMalformed(byte culprit, Problems problems) {
    Place place = end();
    problems.error(
        place,
        "The file is not UTF-8 text: the byte 0x%02X here begins no character".formatted(culprit),
        "save it as UTF-8 in your editor, or give the path of a text file");
  }

  /** The place after the last character. */
  Place end() {
    String last = lines.getLast();
    return at(lines.size() - 1, last.codePointCount(0, last.length()), 1);
  }

  /** The place of a line and column counted from 0. */
  Place at(int line, int column, int length) {
    // A mark may stand behind the last line, for instance where a closing bracket is missing.
    String source = line < lines.size() ? lines.get(line) : "";
    return new Place(file, line + 1, column + 1, Math.max(1, length), source);
  }

  /** The place of a stretch of YAML; of its first line only. */
  Place between(Mark start, Mark end) {
    boolean oneLine = start.getLine() == end.getLine();
    return at(
        start.getLine(), start.getColumn(), oneLine ? end.getColumn() - start.getColumn() : 1);
  }
}
