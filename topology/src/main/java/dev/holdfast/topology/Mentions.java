package dev.holdfast.topology;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names of regions and resources that a file uses, looked up once everything is declared. */
final class Mentions {
  private final List<Located<String>> regions = new ArrayList<>();
  private final List<Located<String>> resources = new ArrayList<>();

  /** Notes a region; empty if that can be no region's name. */
  Optional<RegionId> region(Located<String> name) {
    regions.add(name);
    return RegionId.isName(name.value())
        ? Optional.of(new RegionId(name.value()))
        : Optional.empty();
  }

  /** Notes a resource; empty if that can be no resource's name. */
  Optional<ResourceId> resource(Located<String> name) {
    resources.add(name);
    return RegionId.isName(name.value())
        ? Optional.of(new ResourceId(name.value()))
        : Optional.empty();
  }

  /** Reports what is not declared. */
  void check(Draft draft, Problems problems) {
    report(regions, draft.regions().stream().map(it -> it.name().value()).toList(), problems);
    List<String> names = draft.resources().stream().map(it -> it.name().value()).toList();
    Set<String> known = new HashSet<>(names);
    resources.stream()
        .filter(name -> !known.isEmpty() && !known.contains(name.value()))
        .forEach(name ->
            problems.error(
                name.place(),
                Words.quote(name.value()) + " is no resource of this file",
                Words.meant(name.value(), names)
                    .map(word -> "did you mean " + Words.quote(word) + "?")
                    .orElse("declare it under `resources`, or remove it here")));
  }

  private static void report(
      List<Located<String>> mentioned, List<String> known, Problems problems) {
    mentioned.stream()
        .filter(name -> !known.isEmpty() && !known.contains(name.value()))
        .forEach(name ->
            problems.error(
                name.place(),
                Words.quote(name.value()) + " is no region",
                References.remedy(name.value(), known)));
  }
}
