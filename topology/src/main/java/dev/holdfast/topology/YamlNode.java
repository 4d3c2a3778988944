package dev.holdfast.topology;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A node of a YAML document that knows where it stands. */
sealed interface YamlNode {
  /** Where the node begins. */
  Place place();

  /** What the node is, in words that fit after "is". */
  String described();

  /** A single value; {@code quoted} also covers block scalars. */
  record Scalar(Place place, String text, boolean quoted) implements YamlNode {
    /** What everything but a text begins with; most values are texts, and are seen at a glance. */
    private static final String NOT_TEXT = "~nNtTfF+-.0123456789";

    private static final String BEGINS_NUMBER = "+-.0123456789";

    /** Most of what begins with a digit is a quantity and ends with its unit. */
    private static final String ENDS_NUMBER = ".0123456789abcdefABCDEFnN";

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> BOOLEANS =
        Set.of("true", "True", "TRUE", "false", "False", "FALSE");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
    private static final Pattern NUMBER =
        Pattern.compile(
            "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
                + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    /** The type that YAML 1.2 (core schema) gives the value, and so an editor that checks it. */
    Kind kind() {
      if (quoted || (!text.isEmpty() && NOT_TEXT.indexOf(text.charAt(0)) < 0)) {
        return Kind.TEXT;
      }
      if (NULLS.contains(text)) {
        return Kind.NOTHING;
      }
      if (BOOLEANS.contains(text)) {
        return Kind.BOOLEAN;
      }
      if (BEGINS_NUMBER.indexOf(text.charAt(0)) < 0
          || ENDS_NUMBER.indexOf(text.charAt(text.length() - 1)) < 0) {
        return Kind.TEXT;
      }
      if (INTEGER.matcher(text).matches()) {
        return Kind.INTEGER;
      }
      return NUMBER.matcher(text).matches() ? Kind.NUMBER : Kind.TEXT;
    }

    @Override
    public String described() {
      return switch (kind()) {
        case NOTHING -> "empty";
        case BOOLEAN -> "the truth value " + text;
        case INTEGER, NUMBER -> "the number " + text;
        case TEXT -> "the text " + Words.quote(text);
      };
    }
  }

  /** A list. */
  record Sequence(Place place, List<YamlNode> items) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String described() {
      return "a list";
    }
  }

  /** Keys with values, in the order of the file; no key appears twice. */
  record Mapping(Place place, List<Entry> entries) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String described() {
      return "a section with keys";
    }
  }

  /** Something that was already reported and must not be reported again. */
  record Unreadable(Place place) implements YamlNode {
    @Override
    public String described() {
      return "unreadable";
    }
  }

  /** One key of a mapping, which is always taken as text, and its value. */
  record Entry(Scalar key, YamlNode value) {}

  /** The types of a scalar. */
  enum Kind {
    NOTHING,
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT
  }
}
