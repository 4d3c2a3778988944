package dev.holdfast.topology;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.RegionId;
import dev.holdfast.topology.Problems.Listing;
import dev.holdfast.topology.YamlNode.Entry;
import dev.holdfast.topology.YamlNode.Kind;
import dev.holdfast.topology.YamlNode.Mapping;
import dev.holdfast.topology.YamlNode.Scalar;
import dev.holdfast.topology.YamlNode.Unreadable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads one section of the file: refuses its unknown keys at once and hands out the values of known
 * ones with their types. An empty answer means absent or already reported.
 */
final class SectionReader {
  private final Section section;
  private final Place owner;
  private final List<Entry> entries;
  private final boolean readable;
  private final Problems problems;

  private SectionReader(Section section, Place owner, YamlNode node, Problems problems) {
    this.section = section;
    this.owner = owner;
    this.problems = problems;
    this.readable = isSection(node);
    this.entries = node instanceof Mapping mapping ? mapping.entries() : List.of();
    if (!readable && !(node instanceof Unreadable)) {
      problems.error(
          node.place(),
          Words.sentence(section.described())
              + " is "
              + node.described()
              + ", not a section with keys",
          "write its keys, indented or in braces: " + Words.list(section.keys()));
    }
  }

  /** Opens a section; {@code owner} is where a missing key is reported. */
  static SectionReader open(Section section, Place owner, YamlNode node, Problems problems) {
    var reader = new SectionReader(section, owner, node, problems);
    reader.refuseUnknownKeys();
    return reader;
  }

  /** A section without any key, for one that the file leaves out. */
  static SectionReader absent(Section section, Place owner, Problems problems) {
    return new SectionReader(section, owner, new Mapping(owner, List.of()), problems);
  }

  private static boolean isSection(YamlNode node) {
    return node instanceof Mapping
        || (node instanceof Scalar scalar && scalar.kind() == Kind.NOTHING);
  }

  private void refuseUnknownKeys() {
    for (Entry entry : entries) {
      Scalar key = entry.key();
      if (!section.knows(key.text())) {
        problems.error(
            key.place(),
            "Unknown key " + Words.quote(key.text()) + " in " + section.described(),
            remedyForUnknown(key.text()),
            new Listing("keys of " + section.described(), section.keys()));
      }
    }
  }

  private String remedyForUnknown(String key) {
    if (key.equals("<<")) {
      return "write the merged keys out; merging is not supported";
    }
    Optional<String> meant = Words.meant(key, section.keys());
    Optional<Section> elsewhere = section.elsewhere(key);
    if (elsewhere.isPresent()) {
      return "move it to " + elsewhere.get().described() + ", where it belongs";
    }
    return meant.map(word -> "did you mean " + Words.quote(word) + "?").orElse("remove it");
  }

  /** Whether the file says something for this key, right or wrong. */
  boolean has(String key) {
    return !readable || node(key).isPresent();
  }

  /** The value of a key, whatever it is. */
  Optional<YamlNode> node(String key) {
    return entry(key).map(Entry::value);
  }

  /** The key and its value. */
  Optional<Entry> entry(String key) {
    // A loop: this is asked for every key of every section of a file with thousands of them.
    for (Entry entry : entries) {
      if (entry.key().text().equals(key)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** Where the key stands, or the section if the file leaves the key out. */
  Place placeOf(String key) {
    return entry(key).map(entry -> entry.key().place()).orElse(owner);
  }

  /** Reports the key as missing if it is. */
  void require(String key, String remedy) {
    if (!has(key)) {
      problems.error(
          owner, Words.sentence(section.described()) + " needs " + Words.quote(key), remedy);
    }
  }

  /** The section that an entry with a chosen name holds. */
  SectionReader open(Section kind, Entry entry) {
    return open(kind, entry.key().place(), entry.value(), problems);
  }

  /** The section that an item of a list holds. */
  SectionReader open(Section kind, YamlNode item) {
    return open(kind, item.place(), item, problems);
  }

  /** The same kind of section with these entries, whose keys are known to be right. */
  SectionReader unchecked(Mapping entries, Place owner) {
    return new SectionReader(section, owner, entries, problems);
  }

  /** Reports a name that is none. */
  void name(String what, Located<String> name) {
    Names.check(what, name, problems);
  }

  /** Reports something about a value of this section. */
  void problem(Place place, String what, String remedy) {
    problems.error(place, what, remedy);
  }

  /** The subsection of a key; one that is left out has no keys. */
  SectionReader section(String key, Section kind) {
    return entry(key)
        .map(entry -> open(kind, entry.key().place(), entry.value(), problems))
        .orElseGet(() -> absent(kind, owner, problems));
  }

  /** A text. */
  Optional<Located<String>> text(String key, String example) {
    YamlNode node = node(key).orElse(null);
    return node == null ? Optional.empty() : text(Words.quote(key), node, example);
  }

  /** The text of a node that {@code subject} describes. */
  Optional<Located<String>> text(String subject, YamlNode node, String example) {
    if (node instanceof Scalar scalar && scalar.kind() == Kind.TEXT) {
      return Optional.of(new Located<>(scalar.text(), scalar.place()));
    }
    return wrong(subject, node, "not a text", "write one, for instance " + Words.quote(example));
  }

  /** A name. */
  Optional<Located<String>> name(String key, String example) {
    return text(key, example).filter(name -> Names.check("an application", name, problems));
  }

  /** A duration; {@code unit} is the one that a bare number most likely means. */
  Optional<Located<Duration>> duration(String key, String unit) {
    return has(key)
        ? quantity(
            key,
            Units::duration,
            text -> Units.durationMeant(text).or(() -> Units.durationMeant(text + unit)),
            new Wanted("a duration", "10" + unit, "ms, s, m, h"))
        : Optional.empty();
  }

  /** A bandwidth. */
  Optional<Located<Bandwidth>> bandwidth(String key) {
    return quantity(
        key,
        Units::bandwidth,
        text -> Units.bandwidthMeant(text).or(() -> Units.bandwidthMeant(text + "Mbit/s")),
        new Wanted("a bandwidth", "1Gbit/s", "kbit/s, Mbit/s, Gbit/s (bits, not bytes)"));
  }

  /** A quantity with a unit. */
  <T> Optional<Located<T>> quantity(
      String key,
      Function<String, Optional<T>> parse,
      Function<String, Optional<String>> meant,
      Wanted wanted) {
    YamlNode node = node(key).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    if (!(node instanceof Scalar scalar)) {
      return wrong(Words.quote(key), node, "not " + wanted.what(), wanted.remedy());
    }
    Optional<T> value = scalar.kind() == Kind.TEXT ? parse.apply(scalar.text()) : Optional.empty();
    if (value.isPresent()) {
      return value.map(known -> new Located<>(known, scalar.place()));
    }
    boolean bare = scalar.kind() == Kind.INTEGER || scalar.kind() == Kind.NUMBER;
    String remedy =
        meant
            .apply(scalar.text())
            .filter(text -> parse.apply(text).isPresent())
            .map(text -> "write " + Words.quote(text) + "; the units are " + wanted.units())
            .orElse(wanted.remedy());
    return wrong(
        Words.quote(key), node, bare ? "which has no unit" : "not " + wanted.what(), remedy);
  }

  /** A sort of quantity, and how to write it. */
  record Wanted(String what, String example, String units) {
    String remedy() {
      return "write a number and its unit, for instance "
          + Words.quote(example)
          + "; the units are "
          + units;
    }
  }

  /** One of a few words, those of an enum in lower case. */
  <E extends Enum<E>> Optional<Located<E>> choice(String key, Class<E> type) {
    YamlNode node = node(key).orElse(null);
    return node == null ? Optional.empty() : choice(Words.quote(key), node, type);
  }

  /** One of a few words, in a node that {@code subject} describes. */
  <E extends Enum<E>> Optional<Located<E>> choice(String subject, YamlNode node, Class<E> type) {
    if (node instanceof Scalar scalar) {
      for (E value : type.getEnumConstants()) {
        if (isWord(value, scalar.text())) {
          return Optional.of(new Located<>(value, scalar.place()));
        }
      }
    }
    List<String> words = Arrays.stream(type.getEnumConstants()).map(SectionReader::word).toList();
    if (!(node instanceof Scalar scalar)) {
      return wrong(subject, node, "not a word", "write one of " + Words.list(words));
    }
    String remedy =
        Words.meant(scalar.text(), words)
            .map(word -> "did you mean " + Words.quote(word) + "? Known: " + Words.list(words))
            .orElse("write " + (words.size() == 1 ? "" : "one of ") + Words.list(words));
    return wrong(subject, scalar, "which is not known here", remedy);
  }

  /** Whether a text is the value's word. Compares first what differs most often. */
  private static boolean isWord(Enum<?> value, String text) {
    return value.name().length() == text.length()
        && Character.toLowerCase(value.name().charAt(0)) == text.charAt(0)
        && word(value).equals(text);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A whole number within bounds. */
  Optional<Located<Integer>> count(String key, int min, int max) {
    return node(key).flatMap(node -> located(key, node, min, max));
  }

  /** A whole number within bounds, as the value of a key that the file chooses. */
  Optional<Integer> count(String key, YamlNode node, int min, int max) {
    return located(key, node, min, max).map(Located::value);
  }

  private Optional<Located<Integer>> located(String key, YamlNode node, int min, int max) {
    if (node instanceof Scalar scalar && scalar.kind() == Kind.INTEGER) {
      int value = number(scalar.text());
      if (value >= min && value <= max) {
        return Optional.of(new Located<>(value, scalar.place()));
      }
    }
    String range =
        min == max
            ? min + ", the only one known here"
            : "a whole number from " + min + " to " + max;
    return wrong(
        Words.quote(key), node, "not " + range, "write `" + key + ": " + min + "`, without quotes");
  }

  /** The number, or -1; seven digits hold every number within bounds and none that overflows. */
  private static int number(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return -1;
      }
    }
    return digits.length() > 7 ? -1 : Integer.parseInt(digits);
  }

  /** Reports a value that is not what it must be. */
  <T> Optional<T> wrong(String subject, YamlNode node, String but, String remedy) {
    if (!(node instanceof Unreadable)) {
      problems.error(node.place(), subject + " is " + node.described() + ", " + but, remedy);
    }
    return Optional.empty();
  }

  /** Whether {@code text} names what a region or resource can be called. */
  static final class Names {
    /** The rule in words. */
    static final String RULE =
        "lower-case letters, digits and inner hyphens, beginning with a letter, at most 40"
            + " characters";

    private Names() {}

    /** Reports a text that is no name. */
    static boolean check(String what, Located<String> name, Problems problems) {
      if (RegionId.isName(name.value())) {
        return true;
      }
      String repaired =
          name.value()
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^a-z0-9]+", "-")
              .replaceAll("^-|-$", "");
      String write =
          RegionId.isName(repaired) ? "write " + Words.quote(repaired) + "; names have " : "write ";
      problems.error(
          name.place(), Words.quote(name.value()) + " cannot be the name of " + what, write + RULE);
      return false;
    }
  }
}
