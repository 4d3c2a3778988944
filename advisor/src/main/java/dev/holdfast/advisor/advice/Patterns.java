package dev.holdfast.advisor.advice;

import dev.holdfast.advisor.estimate.Book;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Home;
import dev.holdfast.advisor.estimate.Mandate;
import dev.holdfast.advisor.estimate.Variations;
import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Durability;
import dev.holdfast.model.Link;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.DeclaredResource.Placement;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.StoreFacts.Content;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tries every pattern on one application. */
final class Patterns {
  /** What two writers must never both change. */
  private static final Set<Content> ONE_WRITER =
      Set.of(Content.MONEY, Content.STOCK, Content.AUTHORISATION);

  /** The round trip of a region that is only imagined; the default of links in the file. */
  private static final Duration IMAGINED_RTT = Duration.ofMillis(80);

  private static final Bandwidth IMAGINED_BANDWIDTH = new Bandwidth(1_000_000_000);

  private final Design design;
  private final Book book;

  private Patterns(Design design, Book book) {
    this.design = design.dataRegions().size() > 1 ? design : withASecondRegion(design);
    this.book = book;
  }

  /** Every pattern on this application, the least protected first; then the file's own mix. */
  static List<Candidate> tried(Design design, Book book) {
    Patterns patterns = new Patterns(design, book);
    List<Candidate> tried =
        new ArrayList<>(Arrays.stream(Pattern.values()).map(patterns::candidate).toList());
    boolean mixed =
        design.resources().stream().map(it -> it.placement().pattern()).distinct().count() > 1;
    if (mixed) {
      tried.add(
          new Candidate(
              mostCommon(design),
              true,
              Estimate.of(design, book),
              Estimate.complexity(design, book),
              List.of()));
    }
    return List.copyOf(tried);
  }

  /** The pattern that most resources have. */
  static Pattern mostCommon(Design design) {
    return Arrays.stream(Pattern.values())
        .max(
            Comparator.comparingLong((Pattern pattern) ->
                design.resources().stream()
                    .filter(resource -> resource.placement().pattern() == pattern)
                    .count()))
        .orElse(Pattern.SINGLE_REGION);
  }

  private Candidate candidate(Pattern pattern) {
    Design changed =
        pattern == Pattern.SINGLE_REGION
            ? Variations.resources(Home.alone(design), this::backedUpElsewhere)
            : Variations.resources(design, resource -> changed(resource, pattern));
    return new Candidate(
        pattern,
        false,
        Estimate.of(changed, book),
        Estimate.complexity(changed, book),
        obstacles(pattern));
  }

  /** Backups belong in another region whatever the pattern; a file need not say where. */
  private DeclaredResource backedUpElsewhere(DeclaredResource resource) {
    RegionId home = resource.placement().primary();
    boolean elsewhere =
        resource.store().backups().region().filter(region -> !region.equals(home)).isPresent();
    return elsewhere || !resource.keepsData()
        ? resource
        : Variations.backups(resource, other(home));
  }

  private List<String> obstacles(Pattern pattern) {
    List<String> obstacles = new ArrayList<>();
    if (pattern == Pattern.SINGLE_REGION) {
      Mandate.of(design)
          .ifPresent(who -> obstacles.add("is not allowed: rules demand several regions, " + who));
    }
    if (pattern == Pattern.ACTIVE_ACTIVE_REPLICATED) {
      design.resources().stream()
          .filter(resource -> resource.store().holds().stream().anyMatch(ONE_WRITER::contains))
          .findFirst()
          .ifPresent(resource ->
              obstacles.add(
                  "unsafe for "
                      + resource.id()
                      + ", which holds what two writers must never both change"));
    }
    return obstacles;
  }

  private DeclaredResource changed(DeclaredResource resource, Pattern pattern) {
    Placement old = resource.placement();
    if (resource.kind() == Kind.CACHE && old.pattern() == Pattern.SINGLE_REGION) {
      // A cache that is not copied on purpose stays as it is: it can be filled again.
      return resource;
    }
    List<RegionId> replicas =
        old.replicas().isEmpty() ? List.of(other(old.primary())) : old.replicas();
    boolean streamed = pattern.compareTo(Pattern.ACTIVE_PASSIVE) >= 0;
    boolean certain =
        streamed
            && resource.kind() == Kind.DATABASE
            && pattern != Pattern.ACTIVE_ACTIVE_REPLICATED
            && resource.objectives().rpo().filter(Duration::isZero).isPresent();
    Durability durability =
        certain ? Durability.QUORUM : streamed ? old.durability() : Durability.ASYNC;
    DeclaredResource placed =
        Variations.placed(resource, new Placement(pattern, old.primary(), replicas, durability));
    return resource.keepsData() || resource.placement().pattern() == pattern
        ? placed
        : sized(placed);
  }

  /** Instances as the pattern has them, where the file says how many the primary has. */
  private DeclaredResource sized(DeclaredResource service) {
    Integer primary = service.service().instances().get(service.placement().primary());
    if (primary == null) {
      return Variations.instances(service, Map.of());
    }
    double share =
        switch (service.placement().pattern()) {
          case SINGLE_REGION, BACKUP_RESTORE, PILOT_LIGHT -> 0;
          case WARM_STANDBY -> book.amount("standby.warm-standby");
          case ACTIVE_PASSIVE -> book.amount("standby.active-passive");
          case ACTIVE_ACTIVE_SHARDED, ACTIVE_ACTIVE_REPLICATED -> 1;
        };
    Map<RegionId, Integer> instances = new LinkedHashMap<>();
    instances.put(service.placement().primary(), primary);
    for (RegionId replica : service.placement().replicas()) {
      instances.put(replica, (int) Math.ceil(primary * share));
    }
    return Variations.instances(service, instances);
  }

  private RegionId other(RegionId primary) {
    return design.dataRegions().stream()
        .map(DeclaredRegion::id)
        .filter(region -> !region.equals(primary))
        .findFirst()
        .orElseThrow();
  }

  /** Whoever has one region wants to know what a second would be like. */
  private static Design withASecondRegion(Design design) {
    RegionId home = Home.of(design);
    RegionId second = new RegionId(home.value().equals("second") ? "another" : "second");
    List<DeclaredRegion> regions = new ArrayList<>(design.regions());
    regions.add(
        new DeclaredRegion(
            new Region(second, Optional.empty(), RegionRole.DATA),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    List<Link> links = new ArrayList<>(design.links());
    for (DeclaredRegion region : design.regions()) {
      links.add(Link.between(region.id(), second, IMAGINED_RTT, Duration.ZERO, IMAGINED_BANDWIDTH));
    }
    return new Design(
        design.name(), regions, links, design.resources(), design.failover(), design.facts());
  }
}
