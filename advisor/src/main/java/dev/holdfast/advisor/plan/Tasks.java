package dev.holdfast.advisor.plan;

import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is done in each phase, for this design. */
final class Tasks {
  /** A plan that names ten thousand resources is read by nobody. */
  private static final int NAMES_MAX = 6;

  private final Design design;

  Tasks(Design design) {
    this.design = design;
  }

  List<String> business() {
    List<String> tasks = new ArrayList<>();
    tasks.add("write down what an hour of downtime costs, and who owns each resource");
    tasks.add("run holdfast check until nothing is left that fails");
    for (DeclaredRegion region : design.regions()) {
      tasks.add(
          "open region %s%s: account, network, quotas%s"
              .formatted(
                  region.id(),
                  region.region().provider().map(it -> " (" + it + ")").orElse(""),
                  region.region().witness() ? "; it only votes" : ""));
    }
    tasks.add("join the regions and measure round trips against the file's links");
    return tasks;
  }

  List<String> data() {
    List<String> tasks = new ArrayList<>();
    names(DeclaredResource::keepsData)
        .ifNone("no store is in several regions: nothing to replicate")
        .each(tasks, "replicate %s and watch the lag at peak");
    tasks.add("restore a backup of each store and read it, in less than 15 minutes");
    tasks.add("promote each standby in a test: holdfast drill --scenario switchover");
    tasks.add("compare copies: holdfast drill tells whether replicas are equal");
    return tasks;
  }

  List<String> compute() {
    List<String> tasks = new ArrayList<>();
    names(resource -> !resource.keepsData())
        .ifNone("no service is in several regions: none to start elsewhere")
        .each(tasks, "run %s in the standby region at a quarter of the primary's size");
    tasks.add("replicate secrets within 60 s, and rotate one to see it");
    tasks.add("one dashboard for all regions; every alert with a runbook");
    return tasks;
  }

  List<String> traffic() {
    return List.of(
        "send 1 %, 5 %, 10 %, then 50 % of the traffic to the other region",
        "lose a region under load: holdfast drill --scenario region-loss",
        "go back: holdfast switchover, after 30 minutes of quiet",
        "let the failover decide itself, and train whoever is on duty");
  }

  private Names names(Predicate<DeclaredResource> which) {
    return new Names(
        design.resources().stream()
            .filter(which)
            .filter(resource -> !resource.placement().replicas().isEmpty())
            .map(resource -> resource.id().value())
            .toList());
  }

  /** Names in a sentence. */
  private static final class Names {
    private final List<String> names;
    private String none = "";

    Names(List<String> names) {
      this.names = names;
    }

    Names ifNone(String sentence) {
      none = sentence;
      return this;
    }

    void each(List<String> tasks, String sentence) {
      if (names.isEmpty()) {
        tasks.add(none);
        return;
      }
      String said = names.stream().limit(NAMES_MAX).collect(Collectors.joining(", "));
      int more = names.size() - NAMES_MAX;
      tasks.add(sentence.formatted(more > 0 ? said + " and " + more + " more" : said));
    }
  }
}
