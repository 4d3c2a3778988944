package dev.holdfast.topology;

/** Checks that what a file declares makes sense together, and explains why not. */
final class DesignRules {
  private DesignRules() {}

  static void check(Draft draft, Problems problems) {
    RegionRules.check(draft, problems);
    LinkRules.check(draft, problems);
    draft.databases().forEach(database -> DatabaseRules.check(draft, database, problems));
    FailoverRules.check(draft, problems);
  }
}
