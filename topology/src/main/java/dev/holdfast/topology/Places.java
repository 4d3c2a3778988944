package dev.holdfast.topology;

import dev.holdfast.topology.YamlNode.Entry;
import dev.holdfast.topology.YamlNode.Mapping;
import dev.holdfast.topology.YamlNode.Scalar;
import dev.holdfast.topology.YamlNode.Sequence;
import dev.holdfast.topology.YamlNode.Unreadable;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where each key of a file stands. A path names keys from the outside in, joined by dots, and items
 * of lists by their number from 0: {@code resources.orders.replicas.1}. Owned by one thread.
 */
public final class Places {
  private final YamlNode root;

  /** The entries of sections that were looked into, by their keys. */
  private final IdentityHashMap<Mapping, Map<String, Entry>> indexes = new IdentityHashMap<>();

  private Places(YamlNode root) {
    this.root = root;
  }

  /** The places of a document. */
  static Places of(YamlNode root) {
    return new Places(root);
  }

  /** Where a path stands, if the file says it. */
  public Optional<Place> find(String path) {
    Optional<Located<YamlNode>> at = Optional.of(new Located<>(root, root.place()));
    for (String step : path.split("[.]", -1)) {
      at = at.flatMap(node -> step(node.value(), step));
    }
    return at.map(Located::place);
  }

  /** One step further in: the node there, and where its key or item stands. */
  private Optional<Located<YamlNode>> step(YamlNode node, String step) {
    return switch (node) {
      case Mapping mapping ->
          Optional.ofNullable(index(mapping).get(step))
              .map(entry -> new Located<>(entry.value(), entry.key().place()));
      case Sequence sequence when step.matches("[0-9]{1,6}") ->
          sequence.items().stream()
              .skip(Integer.parseInt(step))
              .findFirst()
              .map(item -> new Located<>(item, item.place()));
      case Sequence _, Scalar _, Unreadable _ -> Optional.empty();
    };
  }

  private Map<String, Entry> index(Mapping mapping) {
    return indexes.computeIfAbsent(
        mapping,
        it ->
            it.entries().stream()
                .collect(Collectors.toMap(entry -> entry.key().text(), entry -> entry)));
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
    return root.place();
  }
}
