package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Costing.Priced;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Observability.Level;
import dev.holdfast.model.design.Share;
import dev.holdfast.model.design.StoreFacts.Content;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The seven ways to pay less for several regions, each tried on one design. */
final class Optimisations {
  /** From this tier on a resource need not be in every region. */
  private static final int LESS_CRITICAL = 3;

  /** What is worth less than a copy of it. */
  private static final Set<Content> DISPENSABLE =
      Set.of(Content.LOG, Content.CONTENT, Content.SESSION);

  private final Design design;
  private final Book book;
  private final Repricing repricing;

  private Optimisations(Design design, Book book, Priced priced) {
    this.design = design;
    this.book = book;
    this.repricing = new Repricing(design, book, priced);
  }

  /** All seven, the one with the highest return first. */
  static List<Optimisation> of(Design design, Book book, Priced priced, PurchaseMix mix) {
    Optimisations on = new Optimisations(design, book, priced);
    return List.of(
            on.rightSize(),
            on.provision(),
            on.locality(),
            on.selective(),
            on.telemetry(),
            on.reserve(mix),
            on.tiering())
        .stream()
        .sorted(
            Comparator.comparingInt((Optimisation it) -> it.applies() ? 0 : 1)
                .thenComparingDouble(it -> -it.perEffort()))
        .toList();
  }

  private Optimisation rightSize() {
    double share = book.amount("optimise.standby");
    Design smaller =
        Variations.resources(
            design, resource -> standsBy(resource) ? shrunk(resource, share) : resource);
    boolean applies =
        IntStream.range(0, design.resources().size())
            .anyMatch(i ->
                !smaller
                    .resources()
                    .get(i)
                    .service()
                    .instances()
                    .equals(design.resources().get(i).service().instances()));
    return made(
        "right-size the standby",
        "right-size-standby",
        applies
            ? "standby regions keep " + Figures.percent(share) + " of the primary's instances"
            : "no standby keeps more than "
                + Figures.percent(share)
                + " of its primary's instances",
        applies ? repricing.saved(smaller) : Money.ZERO);
  }

  private static boolean standsBy(DeclaredResource resource) {
    return !resource.keepsData()
        && !resource.activeActive()
        && resource.placement().pattern() != Pattern.SINGLE_REGION;
  }

  private static DeclaredResource shrunk(DeclaredResource service, double share) {
    RegionId primary = service.placement().primary();
    Integer most = service.service().instances().get(primary);
    if (most == null) {
      return service;
    }
    Map<RegionId, Integer> smaller = new LinkedHashMap<>();
    service
        .service()
        .instances()
        .forEach((region, count) ->
            smaller.put(
                region,
                region.equals(primary) ? count : Math.min(count, (int) Math.ceil(most * share))));
    return Variations.instances(service, smaller);
  }

  private Optimisation provision() {
    boolean applies = any(Kind.TABLE);
    return made(
        "provision write units",
        "provisioned",
        applies
            ? "tables pay by the hour for what they use on average %s of; cheaper from %s on"
                .formatted(
                    Figures.percent(book.amount("table.utilisation")),
                    Figures.percent(book.amount("optimise.provisioned-from")))
            : "no resource is a table",
        applies ? repricing.saved(new Choices(true, false)) : Money.ZERO);
  }

  private Optimisation locality() {
    double aware = book.amount("traffic.locality-aware");
    double now =
        design
            .facts()
            .traffic()
            .local()
            .map(Share::fraction)
            .orElseGet(() -> book.amount("traffic.locality"));
    boolean several =
        design.resources().stream()
            .anyMatch(resource -> !resource.keepsData() && resource.activeActive());
    boolean applies = several && now < aware && design.facts().traffic().requests().isPresent();
    return made(
        "route by locality",
        "locality",
        applies
            ? "%s instead of %s of the requests are answered where they arrive"
                .formatted(Figures.percent(aware), Figures.percent(now))
            : "no requests are known to cross regions that need not",
        applies ? repricing.saved(Variations.local(design, aware)) : Money.ZERO);
  }

  private Optimisation selective() {
    List<DeclaredResource> dispensable =
        design.resources().stream().filter(Optimisations::dispensable).toList();
    Set<ResourceId> chosen =
        dispensable.stream().map(DeclaredResource::id).collect(Collectors.toUnmodifiableSet());
    return made(
        "replicate selectively",
        "selective",
        dispensable.isEmpty()
            ? "no replicated store is of tier 3 or 4 or holds only sessions, content or logs"
            : "one copy less or none of "
                + dispensable.stream()
                    .limit(3)
                    .map(resource -> resource.id().value())
                    .reduce((x, y) -> x + ", " + y)
                    .orElse("")
                + (dispensable.size() > 3 ? " and " + (dispensable.size() - 3) + " more" : ""),
        dispensable.isEmpty()
            ? Money.ZERO
            : repricing.saved(
                Variations.resources(
                    design,
                    resource ->
                        chosen.contains(resource.id())
                            ? Variations.replicas(resource, List.of())
                            : resource)));
  }

  private static boolean dispensable(DeclaredResource resource) {
    if (!resource.keepsData() || resource.placement().replicas().isEmpty()) {
      return false;
    }
    boolean lowTier = resource.needs().tier().orElse(1) >= LESS_CRITICAL;
    List<Content> holds = resource.store().holds();
    return lowTier || (!holds.isEmpty() && DISPENSABLE.containsAll(holds));
  }

  private Optimisation telemetry() {
    Level level = design.facts().operations().observability().shipped().orElse(Level.INFO);
    boolean talkative = level == Level.DEBUG || level == Level.INFO;
    boolean applies =
        talkative && Home.several(design) && design.facts().traffic().requests().isPresent();
    return made(
        "tier telemetry",
        "telemetry",
        applies
            ? "only warnings and errors leave their region: %s less"
                .formatted(Figures.percent(book.amount("optimise.telemetry")))
            : "no requests are known whose telemetry is shipped in full",
        applies ? repricing.saved(Variations.shipped(design, Level.WARNINGS)) : Money.ZERO);
  }

  private Optimisation reserve(PurchaseMix mix) {
    boolean applies = mix.saving().cents() > 0;
    return made(
        Optimisation.RESERVE,
        "reserve",
        applies ? mix.words() : "too little runs around the clock",
        applies ? mix.saving() : Money.ZERO);
  }

  private Optimisation tiering() {
    boolean applies =
        design.resources().stream()
            .anyMatch(resource -> resource.keepsData() && Tiering.applies(resource));
    return made(
        "tier storage",
        "tiering",
        applies
            ? "what nobody read for 30 days moves to storage at %s of the price"
                .formatted(Figures.percent(1 - book.amount("optimise.tiering")))
            : "no bucket, stream or table has a cheaper tier",
        applies ? repricing.saved(new Choices(false, true)) : Money.ZERO);
  }

  private boolean any(Kind kind) {
    return design.resources().stream().anyMatch(resource -> resource.kind() == kind);
  }

  private Optimisation made(String name, String effortKey, String because, Money monthly) {
    double days = book.amount("effort." + effortKey);
    Money effort =
        Money.of(days * book.amount("operations.engineer-year") / book.amount("effort.days-year"));
    return new Optimisation(name, because, monthly.cents() > 0, monthly, days, effort);
  }
}
