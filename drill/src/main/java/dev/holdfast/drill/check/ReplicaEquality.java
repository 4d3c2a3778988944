package dev.holdfast.drill.check;

import dev.holdfast.model.RegionId;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Tells whether all replicas ended up with the same rows. */
final class ReplicaEquality {
  private ReplicaEquality() {}

  static Verdict compare(Map<RegionId, Gathered<Content>> replicas) {
    Set<Content> seen = new LinkedHashSet<>();
    String unread = "";
    for (var replica : new TreeMap<>(replicas).entrySet()) {
      switch (replica.getValue()) {
        case Gathered.Got<Content>(Content content) -> seen.add(content);
        case Gathered.Missing<Content>(String because) ->
            unread = "The replica in " + replica.getKey() + " could not be read: " + because;
      }
    }
    if (seen.size() > 1) {
      return new Verdict.Invalid("Replicas differ: " + listed(replicas));
    }
    if (!unread.isEmpty()) {
      return new Verdict.Unknown(unread);
    }
    if (seen.isEmpty()) {
      return new Verdict.Unknown("No replica was read");
    }
    Content content = seen.iterator().next();
    return new Verdict.Valid(
        "All %d replicas hold the same %d rows (md5 %s)"
            .formatted(replicas.size(), content.rows(), content.hash()));
  }

  private static String listed(Map<RegionId, Gathered<Content>> replicas) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(replicas)
        .forEach((region, reading) -> {
          text.append(text.isEmpty() ? "" : ", ").append(region).append(' ');
          switch (reading) {
            case Gathered.Got<Content>(Content content) ->
                text.append(content.rows()).append(" rows, md5 ").append(content.hash());
            case Gathered.Missing<Content> _ -> text.append("not read");
          }
        });
    return text.toString();
  }
}
