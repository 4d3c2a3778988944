package dev.holdfast.topology;

import dev.holdfast.model.Link;
import dev.holdfast.model.RegionId;
import dev.holdfast.topology.Draft.DraftLink;
import dev.holdfast.topology.Draft.DraftRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A link with all defaults filled in.
 *
 * @param link the link
 * @param place where the file says it; where it does not, the later of the two regions
 * @param assumed whether neither the file nor the table of providers knows its round trip
 */
record PlannedLink(Link link, Place place, boolean assumed) {

  /** The links between all pairs of properly named regions, in the order of the file's regions. */
  static List<PlannedLink> plan(Draft draft) {
    List<DraftRegion> regions = draft.regions().stream().filter(DraftRegion::named).toList();
    List<PlannedLink> links = new ArrayList<>();
    for (int later = 1; later < regions.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        links.add(between(regions.get(earlier), regions.get(later), draft.links()));
      }
    }
    return links;
  }

  private static PlannedLink between(DraftRegion x, DraftRegion y, List<DraftLink> said) {
    Optional<DraftLink> link =
        said.stream().filter(it -> it.joins(x.name().value(), y.name().value())).findFirst();
    Optional<Duration> known =
        link.flatMap(DraftLink::rtt).map(Located::value).or(() -> ofProviders(x, y));
    return new PlannedLink(
        Link.between(
            new RegionId(x.name().value()),
            new RegionId(y.name().value()),
            known.orElse(Defaults.RTT_ASSUMED),
            link.flatMap(DraftLink::jitter).map(Located::value).orElse(Defaults.JITTER),
            link.flatMap(DraftLink::bandwidth).map(Located::value).orElse(Defaults.BANDWIDTH)),
        link.map(DraftLink::place).orElse(y.name().place()),
        known.isEmpty());
  }

  private static Optional<Duration> ofProviders(DraftRegion x, DraftRegion y) {
    return x.provider()
        .flatMap(here ->
            y.provider().flatMap(there -> ProviderLatencies.rtt(here.value(), there.value())));
  }
}
