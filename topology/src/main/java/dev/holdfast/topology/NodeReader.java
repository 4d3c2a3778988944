package dev.holdfast.topology;

import dev.holdfast.topology.YamlNode.Entry;
import dev.holdfast.topology.YamlNode.Mapping;
import dev.holdfast.topology.YamlNode.Scalar;
import dev.holdfast.topology.YamlNode.Sequence;
import dev.holdfast.topology.YamlNode.Unreadable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
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
  private static final int DEPTH_MAX = 16;

  private final SourceText source;
  private final Problems problems;
  private final ParserImpl parser;
  private boolean anchorReported;

  private NodeReader(SourceText source, Problems problems) {
    this.source = source;
    this.problems = problems;
    this.parser = new ParserImpl(new StreamReader(source.text()), new LoaderOptions());
  }

  /** Reads the only document, or reports why there is none and returns empty. */
  static Optional<YamlNode> read(SourceText source, Problems problems) {
    try {
      return new NodeReader(source, problems).document();
    } catch (MarkedYAMLException e) {
      SyntaxProblems.report(source, e, problems);
      return Optional.empty();
    }
  }

  private Optional<YamlNode> document() {
    parser.getEvent();
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      problems.error(
          source.at(0, 0, 1),
          "The file is empty",
          "begin with `holdfast: 1`; examples/quickstart.yaml is a complete file");
      return Optional.empty();
    }
    parser.getEvent();
    YamlNode root = node(0);
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

  private YamlNode node(int depth) {
    Event event = parser.getEvent();
    Place place = source.between(event.getStartMark(), event.getEndMark());
    checkProperties((NodeEvent) event, place);
    return switch (event) {
      case ScalarEvent scalar -> scalar(scalar, place);
      case CollectionStartEvent _ when depth == DEPTH_MAX -> tooDeep(place);
      case MappingStartEvent _ -> mapping(place, depth);
      case CollectionStartEvent _ -> sequence(place, depth);
      default -> new Unreadable(place);
    };
  }

  private void checkProperties(NodeEvent event, Place place) {
    if (event.getAnchor() != null && !anchorReported) {
      anchorReported = true;
      boolean alias = event instanceof AliasEvent;
      problems.error(
          place,
          (alias ? "The alias `*" : "The anchor `&")
              + event.getAnchor()
              + "`: anchors and aliases are not supported",
          "write the value out wherever it applies, so that each line says what it means");
    }
    String tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent collection -> collection.getTag();
          default -> null;
        };
    if (tag != null && !"!".equals(tag)) {
      problems.error(
          place,
          "The tag " + Words.quote(tag) + ": tags are not supported",
          "remove it; every key's type is known");
    }
  }

  private static Scalar scalar(ScalarEvent event, Place place) {
    return new Scalar(place, event.getValue(), event.getScalarStyle() != ScalarStyle.PLAIN);
  }

  private Unreadable tooDeep(Place place) {
    problems.error(
        place,
        "This is nested more than " + DEPTH_MAX + " deep",
        "remove the brackets or indentation; no key of a topology nests that deep");
    for (int open = 1; open > 0; ) {
      Event event = parser.getEvent();
      if (event instanceof CollectionStartEvent) {
        open++;
      } else if (event.is(Event.ID.MappingEnd) || event.is(Event.ID.SequenceEnd)) {
        open--;
      }
    }
    return new Unreadable(place);
  }

  private Sequence sequence(Place place, int depth) {
    List<YamlNode> items = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(depth + 1));
    }
    parser.getEvent();
    return new Sequence(place, items);
  }

  private Mapping mapping(Place place, int depth) {
    List<Entry> entries = new ArrayList<>();
    Map<String, Place> firsts = new HashMap<>();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      YamlNode key = node(depth + 1);
      YamlNode value = node(depth + 1);
      keyOf(key, firsts).ifPresent(known -> entries.add(new Entry(known, value)));
    }
    parser.getEvent();
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
