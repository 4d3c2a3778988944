package dev.holdfast.topology;

import dev.holdfast.topology.YamlNode.Entry;
import dev.holdfast.topology.YamlNode.Kind;
import dev.holdfast.topology.YamlNode.Mapping;
import dev.holdfast.topology.YamlNode.Scalar;
import dev.holdfast.topology.YamlNode.Sequence;
import dev.holdfast.topology.YamlNode.Unreadable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Turns YAML text into positioned nodes, keeping to the part of YAML that a reader of the file sees
 * with the naked eye: one document, no anchors and aliases, no tags, no deep nesting.
 *
 * <p>Aliases are refused rather than resolved. So an error is always reported where it is written,
 * and neither a cycle nor a few lines that expand to gigabytes can exist.
 */
final class NodeReader {
  /** The deepest valid file nests six deep; the limit keeps recursion short. */
  static final int DEPTH_MAX = 16;

  private final SourceText source;
  private final Problems problems;
  private final ParserImpl parser;
  private boolean abandoned;

  private NodeReader(SourceText source, Problems problems) {
    this.source = source;
    this.problems = problems;
    var options = new LoaderOptions();
    // Whoever hands a text in has limited it already, in bytes.
    options.setCodePointLimit(Integer.MAX_VALUE);
    this.parser = new ParserImpl(new StreamReader(source.text()), options);
  }

  /** Reads the only document, or reports why there is none and returns empty. */
  static Optional<YamlNode> read(SourceText source, Problems problems) {
    Optional<YamlNode> plain = PlainReader.read(source);
    return plain.isPresent() ? plain : parse(source, problems);
  }

  /** The same for a file of which every line takes a YAML parser. */
  static Optional<YamlNode> parse(SourceText source, Problems problems) {
    try {
      return new NodeReader(source, problems).document();
    } catch (MarkedYAMLException e) {
      SyntaxProblems.report(source, e, problems);
      return Optional.empty();
    } catch (NumberFormatException _) {
      // The parser's only answer to an escape sequence far beyond Unicode, such as \UFFFFFFFF.
      SyntaxProblems.reportEscapeBeyondUnicode(source, problems);
      return Optional.empty();
    }
  }

  private Optional<YamlNode> document() {
    parser.getEvent();
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return empty();
    }
    parser.getEvent();
    YamlNode root = node(0);
    if (abandoned) {
      return Optional.empty();
    }
    if (root instanceof Scalar scalar && scalar.kind() == Kind.NOTHING) {
      return empty();
    }
    parser.getEvent();
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      Event second = parser.peekEvent();
      problems.error(
          source.between(second.getStartMark(), second.getEndMark()),
          "A second YAML document begins here",
          "put it into a file of its own; one file declares one topology");
    }
    return Optional.of(root);
  }

  private Optional<YamlNode> empty() {
    problems.error(
        source.at(0, 0, 1),
        "The file is empty",
        "begin with `holdfast: 1`; examples/quickstart.yaml is a complete file");
    return Optional.empty();
  }

  private YamlNode node(int depth) {
    if (abandoned) {
      return new Unreadable(source.end());
    }
    Event event = parser.getEvent();
    Place place = source.between(event.getStartMark(), event.getEndMark());
    refuseAnchor((NodeEvent) event, place);
    return switch (event) {
      case ScalarEvent scalar -> untagged(scalar.getTag(), scalar(scalar, place));
      case CollectionStartEvent _ when depth == DEPTH_MAX -> tooDeep(place);
      case MappingStartEvent start -> untagged(start.getTag(), mapping(place, depth));
      case CollectionStartEvent start -> untagged(start.getTag(), sequence(place, depth));
      default -> new Unreadable(place);
    };
  }

  /** One is enough to say: where there is an anchor, an alias follows. */
  private void refuseAnchor(NodeEvent event, Place place) {
    if (event.getAnchor() != null && !abandoned) {
      abandoned = true;
      boolean alias = event instanceof AliasEvent;
      problems.error(
          place,
          (alias ? "The alias `*" : "The anchor `&")
              + event.getAnchor()
              + "`: anchors and aliases are not supported",
          "write the value out wherever it applies, so that each line says what it means");
    }
  }

  private YamlNode untagged(@Nullable String tag, YamlNode node) {
    if (tag == null) {
      return node;
    }
    problems.error(
        node.place(),
        "The tag " + Words.quote(tag.replace(Tag.PREFIX, "!!")) + ": tags are not supported",
        "remove it; every key's type is known");
    return new Unreadable(node.place());
  }

  private static Scalar scalar(ScalarEvent event, Place place) {
    return new Scalar(place, event.getValue(), event.getScalarStyle() != ScalarStyle.PLAIN);
  }

  private Unreadable tooDeep(Place place) {
    abandoned = true;
    problems.error(
        place,
        "This is nested more than " + DEPTH_MAX + " deep",
        "remove the brackets or indentation; no key of a topology nests that deep");
    return new Unreadable(place);
  }

  private boolean continues(Event.ID end) {
    return !abandoned && !parser.checkEvent(end);
  }

  private void close() {
    if (!abandoned) {
      parser.getEvent();
    }
  }

  private Sequence sequence(Place place, int depth) {
    List<YamlNode> items = new ArrayList<>();
    while (continues(Event.ID.SequenceEnd)) {
      items.add(node(depth + 1));
    }
    close();
    return new Sequence(place, items);
  }

  private Mapping mapping(Place place, int depth) {
    List<Entry> entries = new ArrayList<>();
    Map<String, Place> firsts = new HashMap<>();
    while (continues(Event.ID.MappingEnd)) {
      YamlNode key = node(depth + 1);
      YamlNode value = node(depth + 1);
      keyOf(key, firsts).ifPresent(known -> entries.add(new Entry(known, value)));
    }
    close();
    return new Mapping(place, entries);
  }

  private Optional<Scalar> keyOf(YamlNode key, Map<String, Place> firsts) {
    return switch (key) {
      case Scalar scalar -> {
        Place first = firsts.putIfAbsent(scalar.text(), scalar.place());
        if (first == null) {
          yield Optional.of(scalar);
        }
        problems.error(
            scalar.place(),
            "The key "
                + Words.quote(scalar.text())
                + " appears twice, first in line "
                + first.line(),
            "keep one of the two");
        yield Optional.empty();
      }
      case Unreadable _ -> Optional.empty();
      case Sequence _, Mapping _ -> {
        problems.error(
            key.place(),
            "A key cannot be " + key.described(),
            "write a plain word before the colon");
        yield Optional.empty();
      }
    };
  }
}
