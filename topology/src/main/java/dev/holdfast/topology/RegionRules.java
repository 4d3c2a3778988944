package dev.holdfast.topology;

import dev.holdfast.topology.Draft.DraftRegion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold for the regions together. */
final class RegionRules {
  /** Fewer votes leave no majority when one region is lost. */
  static final int VOTES_MIN = 3;

  private RegionRules() {}

  static void check(Draft draft, Problems problems) {
    List<DraftRegion> regions = draft.regions();
    if (regions.isEmpty()) {
      return;
    }
    if (regions.stream().allMatch(DraftRegion::witness)) {
      problems.error(
          regions.getFirst().name().place(),
          "Every region is a witness, so none may hold data",
          "remove `role: witness` from at least two regions");
    }
    checkVotes(draft, problems);
    checkProviders(regions, problems);
  }

  private static void checkVotes(Draft draft, Problems problems) {
    int votes = draft.regions().size();
    int majority = votes / 2 + 1;
    if (draft.running().isEmpty()) {
      return;
    }
    if (votes < VOTES_MIN && draft.failover().automatic()) {
      problems.error(
          draft.failover().place(),
          "Automatic failover needs at least three regions: of "
              + votes
              + ", the loss of one leaves "
              + (votes - 1)
              + ", and a majority is "
              + majority,
          "add a region under `regions`; one that only votes is enough: `third: { role: witness"
              + " }`");
    } else if (votes < VOTES_MIN && draft.failover().approval()) {
      problems.warning(
          draft.failover().place(),
          "With "
              + votes
              + (votes == 1 ? " region" : " regions")
              + " the loss of one leaves no majority, so not even an approved failover can be"
              + " decided",
          "add a region that only votes: `third: { role: witness }`");
    } else if (votes >= VOTES_MIN && votes % 2 == 0) {
      problems.warning(
          draft.regions().getLast().name().place(),
          votes
              + " regions survive the loss of "
              + (votes - majority)
              + ", no more than "
              + (votes - 1)
              + " regions do, and every decision waits for one vote more",
          "add one witness or remove one, so that the number of regions is odd");
    }
  }

  private static void checkProviders(List<DraftRegion> regions, Problems problems) {
    Map<String, String> owners = new HashMap<>();
    for (DraftRegion region : regions) {
      region
          .provider()
          .ifPresent(provider -> {
            String name = region.name().value();
            String first = owners.putIfAbsent(provider.value(), name);
            if (first != null) {
              problems.warning(
                  provider.place(),
                  Words.quote(first)
                      + " and "
                      + Words.quote(name)
                      + " are both "
                      + provider.value()
                      + ", so one outage takes both",
                  "place them in different regions of the provider");
            }
          });
    }
  }
}
