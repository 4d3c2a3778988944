package dev.holdfast.advisor.rule;

import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.design.Business;
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Facts;
import dev.holdfast.model.design.PlatformService;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** A design as rules look at it: with what several of them ask for worked out once. */
final class Scene {
  private final Design design;
  private final KnownServices services;
  private final LocalDate today;
  private final Map<ResourceId, DeclaredResource> resources = new HashMap<>();
  private final Map<RegionId, DeclaredRegion> regions = new HashMap<>();
  private final List<DeclaredResource> spread;
  private final Set<RegionId> usedRegions;

  Scene(Design design, KnownServices services, LocalDate today) {
    this.design = design;
    this.services = services;
    this.today = today;
    design.resources().forEach(it -> resources.put(it.id(), it));
    design.regions().forEach(it -> regions.put(it.id(), it));
    this.spread = design.resources().stream().filter(it -> it.members().size() > 1).toList();
    Set<RegionId> used = new HashSet<>();
    spread.forEach(resource -> used.addAll(resource.members()));
    this.usedRegions = Collections.unmodifiableSet(new TreeSet<>(used));
  }

  Design design() {
    return design;
  }

  Facts facts() {
    return design.facts();
  }

  Facts.Operations operations() {
    return design.facts().operations();
  }

  LocalDate today() {
    return today;
  }

  /** The path of a resource, or of one of its keys. */
  static String at(DeclaredResource resource, String key) {
    return "resources." + resource.id() + (key.isEmpty() ? "" : "." + key);
  }

  /** The path of a platform's service, or of one of its keys. */
  static String at(PlatformService service, String key) {
    return "platform." + service.name() + (key.isEmpty() ? "" : "." + key);
  }

  Optional<DeclaredResource> resource(ResourceId id) {
    return Optional.ofNullable(resources.get(id));
  }

  Optional<DeclaredRegion> region(RegionId id) {
    return Optional.ofNullable(regions.get(id));
  }

  /** The resources that are in more than one region. */
  List<DeclaredResource> spread() {
    return spread;
  }

  /** Whether anything runs in more than one region; a backup elsewhere does not. */
  boolean multiRegion() {
    return spread.stream().anyMatch(it -> it.placement().pattern() != Pattern.BACKUP_RESTORE);
  }

  /** The regions that something is spread over. */
  Set<RegionId> usedRegions() {
    return usedRegions;
  }

  /** Whether a law or a duty asks for several regions, so that money does not decide. */
  boolean mandated() {
    return !facts().regimes().isEmpty()
        || facts().business().reasons().contains(Business.Reason.REGULATION);
  }

  /** Whether several regions take writes or requests of something. */
  boolean activeActive() {
    return spread.stream().anyMatch(DeclaredResource::activeActive);
  }

  /** The tightest RTO that is stated, and whose it is. */
  Optional<DeclaredResource> tightest() {
    return spread.stream()
        .filter(it -> it.objectives().rto().isPresent())
        .min(Comparator.comparing(it -> it.objectives().rto().orElseThrow()));
  }

  /** The tightest RTO that is stated. */
  Optional<Duration> tightestRto() {
    return tightest().flatMap(it -> it.objectives().rto());
  }

  /** How far apart two regions are, in kilometres, if both are known to the table. */
  OptionalDouble kilometres(RegionId x, RegionId y) {
    Optional<DeclaredRegion.Site> here = region(x).flatMap(DeclaredRegion::site);
    Optional<DeclaredRegion.Site> there = region(y).flatMap(DeclaredRegion::site);
    return here.isPresent() && there.isPresent()
        ? OptionalDouble.of(here.get().kilometresTo(there.get()))
        : OptionalDouble.empty();
  }

  /** The home of a control plane: a region of the file, {@code regional}, or elsewhere. */
  Optional<String> home(PlatformService service) {
    return services.home(service).map(this::regionNamed);
  }

  private String regionNamed(String home) {
    return design.regions().stream()
        .filter(it -> it.region().provider().filter(home::equals).isPresent())
        .map(it -> it.id().value())
        .findFirst()
        .orElse(home);
  }

  /** Whether a home is one of the regions that may be lost. */
  boolean mayBeLost(String home) {
    return design.dataRegions().stream().anyMatch(it -> it.id().value().equals(home));
  }

  /** The currency of the file. */
  String currency() {
    return facts().business().currency().orElse("USD");
  }
}
