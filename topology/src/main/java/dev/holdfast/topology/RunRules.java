package dev.holdfast.topology;

/**
 * What must hold for a file so that this version can run it. A file that only fails here can still
 * be checked and estimated.
 */
final class RunRules {
  private RunRules() {}

  static void check(Draft draft, Problems problems) {
    int regions = draft.regions().size();
    if (regions > Defaults.RUNNING_REGIONS_MAX) {
      Draft.DraftRegion first = draft.regions().get(Defaults.RUNNING_REGIONS_MAX);
      problems.obstacle(
          first.name().place(),
          "`regions` has %d entries; at most %d can run, because every region votes"
              .formatted(regions, Defaults.RUNNING_REGIONS_MAX),
          "remove some, or split the application into several topologies");
    }
    int databases = draft.running().size();
    if (databases > Defaults.RUNNING_DATABASES_MAX) {
      problems.obstacle(
          draft.running().get(Defaults.RUNNING_DATABASES_MAX).name().place(),
          "%d databases are declared; at most %d can run, because each is a server in each of its regions"
              .formatted(databases, Defaults.RUNNING_DATABASES_MAX),
          "remove some, or split the application into several topologies");
    }
    if (databases == 0 && !draft.resources().isEmpty()) {
      problems.obstacle(
          draft.resources().getFirst().name().place(),
          "Nothing here can run: this version runs databases with `pattern: active-passive`",
          "add one, or use the file with `check`, `estimate` and `advise` only");
    }
  }
}
