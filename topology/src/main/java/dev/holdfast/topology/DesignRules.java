package dev.holdfast.topology;

/** Checks that what a file declares makes sense together, and explains why not. */
final class DesignRules {
  private DesignRules() {}

  static void check(Draft draft, Problems problems) {
    RegionRules.check(draft, problems);
    LinkRules.check(draft, problems);
    draft.resources().forEach(resource -> ResourceRules.check(draft, resource, problems));
    FailoverRules.check(draft, problems);
    RunRules.check(draft, problems);
  }
}
