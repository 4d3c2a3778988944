package dev.holdfast.engine.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One line of PostgreSQL's {@code test_decoding}, for instance {@code table public.t: INSERT:
 * id[integer]:1 v[text]:'it''s'}.
 *
 * @param schema the table's schema
 * @param table the table's name; for a TRUNCATE of several, their names as PostgreSQL lists them
 * @param operation {@code insert}, {@code update}, {@code delete} or {@code truncate}
 * @param key the old key's columns where they changed, in JSON
 * @param row the row's columns, in JSON; of a deleted row, its key
 */
record DecodedChange(
    String schema,
    String table,
    String operation,
    Map<String, String> key,
    Map<String, String> row) {
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  private static final String OLD_KEY = "old-key: ";
  private static final String NEW_TUPLE = "new-tuple: ";
  private static final String UNCHANGED = "unchanged-toast-datum";

  static DecodedChange parse(String line) {
    var scanner = new Scanner(line);
    scanner.expect("table ");
    String schema = scanner.identifier();
    scanner.expect(".");
    String table = scanner.identifier();
    var more = new StringBuilder(table);
    while (scanner.accept(", ")) {
      more.append(", ").append(scanner.identifier());
      scanner.expect(".");
      more.append('.').append(scanner.identifier());
    }
    scanner.expect(": ");
    String operation = scanner.until(':').toLowerCase(java.util.Locale.ROOT);
    scanner.expect(": ");
    Map<String, String> key = Map.of();
    Map<String, String> row = Map.of();
    if (!operation.equals("truncate") && !scanner.accept("(no-tuple-data)")) {
      if (scanner.accept(OLD_KEY)) {
        key = scanner.columns();
        scanner.accept(" ");
        scanner.expect(NEW_TUPLE);
      }
      row = scanner.columns();
    }
    return new DecodedChange(schema, more.toString(), operation, key, row);
  }

  /** One line of JSON. */
  String toJson(String lsn, String xid, String committedAt) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("lsn", quote(lsn));
    fields.put("xid", xid);
    fields.put("committed_at", quote(committedAt.replace(' ', 'T').replaceFirst("\\+00$", "Z")));
    fields.put("schema", quote(schema));
    fields.put("table", quote(table));
    fields.put("operation", quote(operation));
    if (!key.isEmpty()) {
      fields.put("key", object(key));
    }
    fields.put("row", object(row));
    return object(fields);
  }

  private static String object(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> quote(field.getKey()) + ":" + field.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quote(String text) {
    var json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ') {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }

  /** Reads a line from left to right. */
  private static final class Scanner {
    private final String line;
    private int at;

    Scanner(String line) {
      this.line = line;
    }

    boolean accept(String text) {
      boolean there = line.startsWith(text, at);
      at += there ? text.length() : 0;
      return there;
    }

    void expect(String text) {
      if (!accept(text)) {
        throw new IllegalStateException(
            "Expected '" + text + "' at " + at + " of the decoded change: " + line);
      }
    }

    String until(char end) {
      int from = at;
      while (at < line.length() && line.charAt(at) != end) {
        at++;
      }
      return line.substring(from, at);
    }

    /** A name as PostgreSQL writes it: in double quotes where it would be ambiguous otherwise. */
    String identifier() {
      if (accept("\"")) {
        return quoted('"');
      }
      int from = at;
      while (at < line.length() && ".:,[ ".indexOf(line.charAt(at)) < 0) {
        at++;
      }
      return line.substring(from, at);
    }

    private String quoted(char quote) {
      var text = new StringBuilder();
      while (at < line.length()) {
        char c = line.charAt(at++);
        if (c == quote) {
          if (at >= line.length() || line.charAt(at) != quote) {
            return text.toString();
          }
          at++;
        }
        text.append(c);
      }
      throw new IllegalStateException("A quote is not closed in the decoded change: " + line);
    }

    Map<String, String> columns() {
      var columns = new LinkedHashMap<String, String>();
      while (at < line.length() && !line.startsWith(" " + NEW_TUPLE, at)) {
        accept(" ");
        String name = identifier();
        skipType();
        expect(":");
        value(columns, name);
      }
      return columns;
    }

    /** The type stands in brackets and may contain brackets, and names in quotes, itself. */
    private void skipType() {
      expect("[");
      for (int depth = 1; depth > 0; ) {
        char c = line.charAt(at++);
        if (c == '"') {
          quoted('"');
        } else if (c == '[') {
          depth++;
        } else if (c == ']') {
          depth--;
        }
      }
    }

    private void value(Map<String, String> columns, String name) {
      accept("B");
      if (accept("'")) {
        columns.put(name, quote(quoted('\'')));
        return;
      }
      String bare = until(' ');
      // A large value that an update did not touch is not in the log.
      if (!bare.equals(UNCHANGED)) {
        boolean asIs =
            bare.equals("null")
                || bare.equals("true")
                || bare.equals("false")
                || JSON_NUMBER.matcher(bare).matches();
        columns.put(name, asIs ? bare : quote(bare));
      }
    }
  }
}
