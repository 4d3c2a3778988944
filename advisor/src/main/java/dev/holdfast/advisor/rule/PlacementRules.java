package dev.holdfast.advisor.rule;

import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Geography;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Regime;
import dev.holdfast.model.design.StoreFacts.Content;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where copies and votes are, and what one event can take together. */
final class PlacementRules {
  /** Nearer regions share storms, floods, grids and cables. */
  private static final double CORRELATED_KM = 500;

  private static final int MAJORITY_MIN = 3;

  private static final Source MAJORITY =
      Source.formula("to survive f losses, a majority needs 2f + 1 regions");
  private static final Source DISTANCE =
      Source.formula(
          "great-circle distance between the regions' cities in the table of provider regions,"
              + " against a rule of thumb of 500 km");

  static final List<Rule> RULES =
      List.of(
          Rule.error("HF-321", "Data outside the places that may hold it")
              .why(
                  "A residency list names the only regions or jurisdictions that may hold the"
                      + " data. A copy or a backup elsewhere breaks it at every moment, not only"
                      + " in a failover.")
              .remedy("move the copy into a place of the list, or lengthen the list")
              .source(
                  new Source(
                      "Regulation (EU) 2016/679, chapter V, where personal data is meant",
                      Optional.of("https://eur-lex.europa.eu/eli/reg/2016/679/oj")))
              .when(PlacementRules::residency),
          Rule.warning("HF-322", "Two copies that one event can take")
              .why(
                  "Regions less than 500 km apart share weather, power grids and cable routes; two"
                      + " of one provider share its mistakes as well.")
              .remedy("choose a pair further apart")
              .source(DISTANCE)
              .when(PlacementRules::correlated),
          Rule.note("HF-323", "All copies in one part of the world")
              .why(
                  "Regions of one geography can be lost together, by war, weather or a provider's"
                      + " roll-out. Where residency asks for it, that is the price.")
              .remedy("place one copy elsewhere, or write `residency` if it must stay")
              .when(PlacementRules::oneGeography),
          Rule.warning("HF-324", "A quorum of fewer than three")
              .why(
                  "With two copies a quorum is both: the loss of either stops the writes."
                      + " Two regions cannot tolerate one loss.")
              .remedy("add a third copy, or write `durability: async` and an RPO")
              .source(MAJORITY)
              .when(PlacementRules::smallQuorum),
          Rule.warning("HF-325", "A majority of the copies in one place")
              .why(
                  "If most copies are so near to each other that one event takes them, the quorum"
                      + " goes with them.")
              .remedy("spread the copies so that no two of three are within 500 km")
              .source(DISTANCE)
              .when(PlacementRules::quorumTogether),
          Rule.warning("HF-326", "A majority of the votes in one place")
              .why(
                  "If most regions that vote are so near to each other that one event takes them,"
                      + " nobody can decide a failover any more.")
              .remedy("move a vote further away; a witness is enough")
              .source(DISTANCE)
              .when(PlacementRules::votesTogether),
          Rule.warning("HF-327", "Two regions that fail over by themselves")
              .why(
                  "When the link between two regions breaks, each sees the other as dead. Without"
                      + " a third vote both promote, and writes diverge.")
              .remedy("add a witness, or let people approve")
              .source(MAJORITY)
              .when(PlacementRules::twoRegions),
          Rule.warning("HF-328", "Personal data without a list of places")
              .why(
                  "Under the GDPR a transfer out of the EU needs a reason of chapter V. Without"
                      + " `residency` nobody can check that a later change keeps to it.")
              .remedy("write `residency: [eu]`, or the places that your transfers allow")
              .source(
                  new Source(
                      "Regulation (EU) 2016/679, chapter V",
                      Optional.of("https://eur-lex.europa.eu/eli/reg/2016/679/oj")))
              .when(PlacementRules::personalWithoutList));

  private PlacementRules() {}

  private static void residency(Scene scene, Judge judge) {
    for (DeclaredResource resource : scene.design().resources()) {
      Set<String> allowed = new HashSet<>(resource.needs().residency());
      if (allowed.isEmpty()) {
        continue;
      }
      Stream<RegionId> holders =
          Stream.concat(resource.members().stream(), resource.store().backups().region().stream());
      holders
          .distinct()
          .forEach(region -> {
            String place = region.value();
            Optional<String> law = scene.region(region).flatMap(DeclaredRegion::jurisdiction);
            if (allowed.contains(place) || law.filter(allowed::contains).isPresent()) {
              return;
            }
            if (law.isEmpty()) {
              judge.lacks("regions." + place + ".jurisdiction");
              return;
            }
            judge.finds(
                Scene.at(resource, "residency"),
                "`%s` is kept in `%s`, where the law is that of `%s`, and may only be in %s"
                    .formatted(resource.id(), place, law.get(), Text.list(allowed)),
                "move it out of `" + place + "`, or add `" + law.get() + "` to `residency`");
          });
    }
  }

  private static boolean near(Scene scene, RegionId x, RegionId y) {
    return scene.kilometres(x, y).orElse(CORRELATED_KM) < CORRELATED_KM;
  }

  private static void correlated(Scene scene, Judge judge) {
    List<DeclaredRegion> data = scene.design().dataRegions();
    Set<RegionId> used = scene.usedRegions();
    for (int i = 0; i < data.size(); i++) {
      for (int j = 0; j < i; j++) {
        RegionId x = data.get(j).id();
        RegionId y = data.get(i).id();
        if (used.contains(x) && used.contains(y) && near(scene, x, y) && shared(scene, x, y)) {
          judge.finds(
              "regions." + y,
              "`%s` and `%s` are %.0f km apart, and something is in no third region"
                  .formatted(x, y, scene.kilometres(x, y).orElse(0)),
              "choose a region at least 500 km away from `" + x + "`");
        }
      }
    }
  }

  /** Whether some resource is in these two regions and in no other. */
  private static boolean shared(Scene scene, RegionId x, RegionId y) {
    return scene.spread().stream()
        .map(DeclaredResource::members)
        .anyMatch(it -> it.size() == 2 && it.contains(x) && it.contains(y));
  }

  private static void oneGeography(Scene scene, Judge judge) {
    Set<Geography> geographies = new HashSet<>();
    for (RegionId used : scene.usedRegions()) {
      Optional<Geography> known = scene.region(used).flatMap(DeclaredRegion::geography);
      if (known.isEmpty()) {
        judge.lacks("regions." + used + ".geography");
        return;
      }
      geographies.add(known.get());
    }
    boolean confined =
        scene.spread().stream().anyMatch(resource -> !resource.needs().residency().isEmpty());
    if (geographies.size() == 1 && !confined) {
      judge.finds(
          "regions",
          "All copies are in " + Keyword.of(geographies.iterator().next()),
          "place one copy elsewhere, or write `residency` where data must stay");
    }
  }

  private static void smallQuorum(Scene scene, Judge judge) {
    scene.spread().stream()
        .filter(DeclaredResource::keepsData)
        // Of databases that run, the file's reader already says so.
        .filter(it -> it.kind() != DeclaredResource.Kind.DATABASE)
        .filter(it -> it.placement().durability() == Durability.QUORUM)
        .filter(it -> it.members().size() < MAJORITY_MIN)
        .forEach(it ->
            judge.finds(
                Scene.at(it, "durability"),
                "A quorum of `" + it.id() + "` is both of its copies: losing either stops writes",
                "add a third region to `replicas`, or write `durability: async`"));
  }

  private static void quorumTogether(Scene scene, Judge judge) {
    scene.spread().stream()
        .filter(DeclaredResource::keepsData)
        .filter(it -> it.placement().durability() == Durability.QUORUM)
        .filter(it -> it.members().size() >= MAJORITY_MIN)
        .forEach(it ->
            majorityTogether(scene, it.members())
                .ifPresent(group ->
                    judge.finds(
                        Scene.at(it, "replicas"),
                        "One event near `%s` takes %d of the %d copies of `%s`: %s"
                            .formatted(
                                group.getFirst(),
                                group.size(),
                                it.members().size(),
                                it.id(),
                                Text.list(group)),
                        "move one of them more than 500 km away")));
  }

  private static void votesTogether(Scene scene, Judge judge) {
    List<RegionId> votes = scene.design().regions().stream().map(DeclaredRegion::id).toList();
    if (votes.size() < MAJORITY_MIN || !scene.multiRegion()) {
      return;
    }
    majorityTogether(scene, votes)
        .ifPresent(group ->
            judge.finds(
                "regions",
                "One event near `%s` takes %d of the %d votes: %s"
                    .formatted(group.getFirst(), group.size(), votes.size(), Text.list(group)),
                "move one of them more than 500 km away; a witness is enough"));
  }

  /** Regions near to one of them that make a majority, if there are such. */
  private static Optional<List<RegionId>> majorityTogether(Scene scene, List<RegionId> all) {
    for (RegionId centre : all) {
      List<RegionId> group = new ArrayList<>(List.of(centre));
      all.stream()
          .filter(other -> !other.equals(centre) && near(scene, centre, other))
          .forEach(group::add);
      if (group.size() > all.size() / 2) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  private static void twoRegions(Scene scene, Judge judge) {
    boolean automatic = scene.design().failover().mode() == FailoverPolicy.Mode.AUTOMATIC;
    boolean fails = scene.spread().stream().anyMatch(it -> it.keepsData() && Promise.failsOver(it));
    if (automatic && fails && scene.design().regions().size() == 2) {
      judge.finds(
          "regions",
          "With two regions, a broken link looks like the loss of the other to both, and both"
              + " promote",
          "add `third: { role: witness }`, or write `failover: { mode: approval }`");
    }
  }

  private static void personalWithoutList(Scene scene, Judge judge) {
    if (!scene.facts().regimes().contains(Regime.GDPR)) {
      return;
    }
    scene.design().resources().stream()
        .filter(it -> it.store().holds().contains(Content.PERSONAL))
        .filter(it -> it.needs().residency().isEmpty())
        .forEach(it ->
            judge.finds(
                Scene.at(it, "holds"),
                "`" + it.id() + "` holds personal data, and no list says where it may be",
                "write `residency: [eu]`, or the places that your transfers allow"));
  }
}
