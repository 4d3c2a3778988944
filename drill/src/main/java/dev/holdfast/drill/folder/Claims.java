package dev.holdfast.drill.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.report.Report;
import dev.holdfast.drill.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds what a report claims against what its folder shows. */
final class Claims {
  /** What follows from the history and the rows alone. */
  private static final List<String> JUDGED =
      List.of(
          "topology",
          "scenario",
          "seed",
          "verdict",
          "because",
          "objectives_met",
          "exit_code",
          "harm",
          "resources",
          "objectives",
          "checks",
          "marks",
          "environment");

  /** What is seen of the regions while a drill runs, and in no history. */
  private static final Set<String> SEEN = Set.of("epochs");

  private static final ObjectMapper JSON = new ObjectMapper();

  private Claims() {}

  /** Whether the report says what was judged; empty where there is no report. */
  static Optional<Check> check(Path file, Report judged) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> differences = new ArrayList<>();
    try {
      JsonNode claimed = JSON.readTree(file.toFile());
      JsonNode shown = JSON.readTree(ReportJson.of(judged));
      JUDGED.forEach(name -> compare(differences, name, claimed.path(name), shown.path(name)));
    } catch (IOException e) {
      return Optional.of(
          new Check(
              "report",
              new Verdict.Unknown("report.json cannot be read: " + e.getMessage()),
              List.of()));
    }
    return Optional.of(
        new Check(
            "report",
            differences.isEmpty()
                ? new Verdict.Valid("report.json claims what the folder shows")
                : new Verdict.Invalid(differences.getFirst()),
            differences));
  }

  private static void compare(
      List<String> differences, String path, JsonNode claimed, JsonNode shown) {
    if (claimed.equals(shown)) {
      return;
    }
    if (claimed.isObject() && shown.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      claimed.fieldNames().forEachRemaining(names::add);
      shown.fieldNames().forEachRemaining(names::add);
      names.removeAll(SEEN);
      names.forEach(
          name -> compare(differences, path + "." + name, claimed.path(name), shown.path(name)));
      return;
    }
    if (claimed.isArray() && shown.isArray()) {
      for (int i = 0; i < Math.max(claimed.size(), shown.size()); i++) {
        compare(differences, path + "[" + i + "]", claimed.path(i), shown.path(i));
      }
      return;
    }
    differences.add(
        "report.json claims that %s is %s, and the folder shows %s"
            .formatted(path, said(claimed), said(shown)));
  }

  private static String said(JsonNode node) {
    return node.isMissingNode() ? "nothing" : node.toString();
  }
}
