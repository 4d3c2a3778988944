package dev.holdfast.topology;

import dev.holdfast.topology.YamlNode.Entry;
import dev.holdfast.topology.YamlNode.Mapping;
import dev.holdfast.topology.YamlNode.Sequence;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where each key of a file stands. A path names keys from the outside in, joined by dots, and items
 * of lists by their number from 0: {@code resources.orders.replicas.1}.
 */
public final class Places {
  private final Map<String, Place> byPath = new HashMap<>();
  private final Place start;

  private Places(Place start) {
    this.start = start;
  }

  /** The places of a document. */
  static Places of(YamlNode root) {
    var places = new Places(root.place());
    places.collect("", root);
    return places;
  }

  private void collect(String prefix, YamlNode node) {
    if (node instanceof Mapping mapping) {
      for (Entry entry : mapping.entries()) {
        String path = prefix + entry.key().text();
        byPath.put(path, entry.key().place());
        collect(path + ".", entry.value());
      }
    } else if (node instanceof Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        String path = prefix + i;
        byPath.put(path, sequence.items().get(i).place());
        collect(path + ".", sequence.items().get(i));
      }
    }
  }

  /** Where a path stands, if the file says it. */
  public Optional<Place> find(String path) {
    return Optional.ofNullable(byPath.get(path));
  }

  /** Where a path stands; where the file does not say it, what is nearest around it. */
  public Place of(String path) {
    String at = path;
    while (!at.isEmpty()) {
      Optional<Place> known = find(at);
      if (known.isPresent()) {
        return known.get();
      }
      at = at.contains(".") ? at.substring(0, at.lastIndexOf('.')) : "";
    }
    return start;
  }
}
