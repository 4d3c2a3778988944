package dev.holdfast.topology;

import dev.holdfast.model.Pattern;
import dev.holdfast.topology.Draft.DraftRegion;
import dev.holdfast.topology.Draft.DraftResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold for one resource: where its copies are, and what it promises. */
final class ResourceRules {
  private final Draft draft;
  private final DraftResource resource;
  private final Problems problems;

  private ResourceRules(Draft draft, DraftResource resource, Problems problems) {
    this.draft = draft;
    this.resource = resource;
    this.problems = problems;
  }

  static void check(Draft draft, DraftResource resource, Problems problems) {
    var rules = new ResourceRules(draft, resource, problems);
    resource.primary().ifPresent(primary -> rules.checkHolds("primary", primary));
    rules.checkReplicas();
    if (resource.runs()) {
      rules.checkPromises();
    }
    rules.checkPattern();
  }

  private String name() {
    return Words.quote(resource.name().value());
  }

  private void checkHolds(String key, Located<String> region) {
    if (draft.regions().isEmpty()) {
      return;
    }
    Optional<DraftRegion> declared = draft.region(region.value());
    if (declared.isEmpty()) {
      List<String> known = draft.regions().stream().map(it -> it.name().value()).toList();
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
    for (Located<String> replica : resource.replicas()) {
      boolean again = firsts.putIfAbsent(replica.value(), replica.place()) != null;
      boolean primary =
          resource.primary().filter(it -> it.value().equals(replica.value())).isPresent();
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

  /** One region is one region: a copy elsewhere is another pattern. */
  private void checkPattern() {
    if (resource.kind().pattern() == Pattern.SINGLE_REGION && !resource.replicas().isEmpty()) {
      problems.error(
          resource.replicas().getFirst().place(),
          "With `pattern: single-region` " + name() + " has no copy in another region",
          "remove `replicas`, or write another pattern, for instance `active-passive`");
    }
  }

  private void checkPromises() {
    if (resource.durability().async() && resource.rpo().isZero()) {
      problems.error(
          resource.objectives().rpo().map(Located::place).orElse(resource.durability().place()),
          "`rpo: 0s` cannot hold for "
              + name()
              + ": with `durability: async` a write is acknowledged before any other region has"
              + " it, and is lost with its region",
          "write `durability: quorum`, or allow a loss, for instance `rpo: 5s`");
    }
    if (resource.durability().async() && resource.durability().degraded().isPresent()) {
      problems.error(
          resource.durability().degraded().get().place(),
          "`degraded` says nothing of "
              + name()
              + ": with `durability: async` writes wait for no standby",
          "remove it, or write `durability: quorum`");
    }
    // Who writes down what becomes of writes has seen the question.
    boolean unsaid = resource.durability().quorum() && resource.durability().degraded().isEmpty();
    if (unsaid && resource.replicas().size() == 1) {
      problems.warning(
          resource.replicas().getFirst().place(),
          "With one replica a quorum is both copies of "
              + name()
              + ": while either region is lost, writes wait until the loss is noticed",
          "add a second replica, write `degraded: continue` or `degraded: stop` to say what becomes"
              + " of writes then, or `durability: async` and allow a loss");
    }
  }
}
