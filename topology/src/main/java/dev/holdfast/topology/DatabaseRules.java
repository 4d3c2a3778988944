package dev.holdfast.topology;

import dev.holdfast.topology.Draft.DraftDatabase;
import dev.holdfast.topology.Draft.DraftRegion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold for one database: where its copies are, and what it promises. */
final class DatabaseRules {
  private final Draft draft;
  private final DraftDatabase database;
  private final Problems problems;

  private DatabaseRules(Draft draft, DraftDatabase database, Problems problems) {
    this.draft = draft;
    this.database = database;
    this.problems = problems;
  }

  static void check(Draft draft, DraftDatabase database, Problems problems) {
    var rules = new DatabaseRules(draft, database, problems);
    database.primary().ifPresent(primary -> rules.checkHolds("primary", primary));
    rules.checkReplicas();
    rules.checkPromises();
  }

  private String name() {
    return Words.quote(database.name().value());
  }

  private void checkHolds(String key, Located<String> region) {
    List<String> known = draft.regions().stream().map(it -> it.name().value()).toList();
    Optional<DraftRegion> declared = draft.region(region.value());
    if (known.isEmpty()) {
      return;
    }
    if (declared.isEmpty()) {
      problems.error(
          region.place(),
          "The " + key + " " + Words.quote(region.value()) + " of " + name() + " is no region",
          References.remedy(region.value(), known));
    } else if (declared.get().witness() && !dataRegions().isEmpty()) {
      problems.error(
          region.place(),
          "The "
              + key
              + " "
              + Words.quote(region.value())
              + " of "
              + name()
              + " is a witness, which votes and holds no data",
          "name one of the data regions: " + Words.list(dataRegions()));
    }
  }

  private List<String> dataRegions() {
    return draft.regions().stream()
        .filter(region -> !region.witness())
        .map(region -> region.name().value())
        .toList();
  }

  private void checkReplicas() {
    Map<String, Place> firsts = new HashMap<>();
    for (Located<String> replica : database.replicas()) {
      boolean again = firsts.putIfAbsent(replica.value(), replica.place()) != null;
      boolean primary =
          database.primary().filter(it -> it.value().equals(replica.value())).isPresent();
      if (again) {
        problems.error(
            replica.place(),
            "The replica " + Words.quote(replica.value()) + " of " + name() + " is listed twice",
            "remove it here; a region holds one copy");
      } else if (primary) {
        problems.error(
            replica.place(),
            "The replica "
                + Words.quote(replica.value())
                + " of "
                + name()
                + " is its primary, so both copies would be lost together",
            "name another data region; `replicas` lists the standbys only");
      } else {
        checkHolds("replica", replica);
      }
    }
  }

  private void checkPromises() {
    if (database.durability().async() && database.rpo().isZero()) {
      problems.error(
          database.objectives().rpo().map(Located::place).orElse(database.durability().place()),
          "`rpo: 0s` cannot hold for "
              + name()
              + ": with `durability: async` a write is acknowledged before any other region has"
              + " it, and is lost with its region",
          "write `durability: quorum`, or allow a loss, for instance `rpo: 5s`");
    }
    if (database.durability().quorum() && database.replicas().size() == 1) {
      problems.warning(
          database.replicas().getFirst().place(),
          "With one replica a quorum is both copies of "
              + name()
              + ": while either region is lost, writes wait until the loss is noticed",
          "add a second replica, or write `durability: async` and allow a loss");
    }
  }
}
