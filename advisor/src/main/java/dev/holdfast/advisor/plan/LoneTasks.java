package dev.holdfast.advisor.plan;

import dev.holdfast.advisor.estimate.Home;
import dev.holdfast.model.design.Design;
import java.util.List;

/** What is done in each phase for a design that is in one region. */
final class LoneTasks {
  private final Design design;

  LoneTasks(Design design) {
    this.design = design;
  }

  List<String> business() {
    return List.of(
        "know what this plan is: all of %s is in %s, so there is nothing to replicate or fail over"
            .formatted(design.name(), Home.of(design)),
        "see what more regions would bring and cost: holdfast advise",
        "write down what an hour of downtime costs, and who owns each resource",
        "run holdfast check until nothing is left that fails");
  }

  List<String> backups() {
    return List.of(
        "keep the backups of each store in another region, encrypted with keys that are there too",
        "restore a backup of each store there and read it, in less than 15 minutes",
        "keep what builds the region, and its secrets, where its loss does not take them",
        "write down who rebuilds what elsewhere, and try it once");
  }
}
