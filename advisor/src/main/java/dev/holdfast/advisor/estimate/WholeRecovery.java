package dev.holdfast.advisor.estimate;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The application's recovery from those of its resources. A runbook goes phase by phase, data
 * first, then services in the order of their dependencies, then traffic; so each term is that of
 * the slowest resource, and starting adds up along the longest chain of dependencies.
 */
final class WholeRecovery {
  /** A resource of this tier can wait, so the application is back without it. */
  private static final int CAN_WAIT = 4;

  private final Design design;
  private final List<DeclaredResource> awaited;
  private final Map<ResourceId, RtoEstimate> estimates = new HashMap<>();

  private WholeRecovery(Design design, List<RtoEstimate> each) {
    this.design = design;
    this.awaited = awaited(design, Home.of(design)).toList();
    each.forEach(estimate -> estimates.put(new ResourceId(estimate.subject()), estimate));
  }

  /** The application's RTO. */
  static RtoEstimate rto(Design design, List<RtoEstimate> each) {
    return new WholeRecovery(design, each).rto();
  }

  /** The application's RPO: that of the store that stands worst, of several that loses most. */
  static Optional<RpoEstimate> rpo(Design design, List<RpoEstimate> each) {
    return each.stream()
        .reduce((x, y) -> decides(y, x) ? y : x)
        .map(most ->
            new RpoEstimate(
                design.name(),
                most.span(),
                "that of " + most.subject() + ": " + most.formula(),
                most.source(),
                most.confidence(),
                most.objective()));
  }

  private static boolean decides(RpoEstimate one, RpoEstimate other) {
    int standing = one.standing().severity() - other.standing().severity();
    return standing > 0 || (standing == 0 && one.losesMoreThan(other));
  }

  private RtoEstimate rto() {
    List<TermEstimate> terms = new ArrayList<>();
    List<RtoEstimate> parts =
        awaited.stream()
            .flatMap(resource -> Stream.ofNullable(estimates.get(resource.id())))
            .toList();
    for (Term term : Term.values()) {
      List<TermEstimate> all =
          parts.stream().flatMap(estimate -> estimate.term(term).stream()).toList();
      slowest(all).ifPresent(found -> terms.add(term == Term.START ? chained(found) : found));
    }
    // The whole is back with its last part; each part is held against its own objective.
    Optional<Duration> loosest =
        awaited.stream()
            .flatMap(resource -> resource.objectives().rto().stream())
            .max(Comparator.naturalOrder());
    return new RtoEstimate(design.name(), terms, loosest);
  }

  /** What the loss of the home region takes away and cannot wait. */
  private static Stream<DeclaredResource> awaited(Design design, RegionId home) {
    return design.resources().stream()
        .filter(resource -> resource.needs().tier().orElse(1) < CAN_WAIT)
        .filter(resource -> resource.activeActive() || resource.placement().primary().equals(home));
  }

  /** Of the application and every resource that is awaited, the one that stands worst. */
  static RtoEstimate worst(Design design, RtoEstimate whole, List<RtoEstimate> each) {
    RegionId home = Home.of(design);
    Set<String> awaited =
        awaited(design, home)
            .map(resource -> resource.id().value())
            .collect(Collectors.toUnmodifiableSet());
    return each.stream()
        .filter(one -> awaited.contains(one.subject()))
        .reduce(whole, (x, y) -> worse(y, x) ? y : x);
  }

  private static boolean worse(RtoEstimate one, RtoEstimate other) {
    int standing = one.standing().severity() - other.standing().severity();
    return standing > 0 || (standing == 0 && one.overshoot().compareTo(other.overshoot()) > 0);
  }

  private static Optional<TermEstimate> slowest(List<TermEstimate> all) {
    Span span = all.stream().map(TermEstimate::span).reduce(Span.ZERO, Span::or);
    return all.stream()
        .max(Comparator.comparing(estimate -> estimate.span().typical()))
        .map(worst ->
            new TermEstimate(
                worst.term(),
                span,
                all.size() == 1
                    ? worst.formula()
                    : "the slowest of " + all.size() + " resources: " + worst.formula(),
                worst.source(),
                Confidence.lowest(all.stream().map(TermEstimate::confidence))));
  }

  private TermEstimate chained(TermEstimate slowest) {
    Span longest = longestChain();
    return longest.equals(slowest.span())
        ? slowest
        : new TermEstimate(
            Term.START,
            longest.or(slowest.span()),
            "the longest chain of dependencies, each started after what it needs",
            slowest.source() + "; the file's depends-on",
            slowest.confidence());
  }

  /** Longest paths in the order in which things can start; what waits for itself is left out. */
  private Span longestChain() {
    Map<ResourceId, Integer> waiting = new HashMap<>();
    Map<ResourceId, List<DeclaredResource>> dependents = new HashMap<>();
    Deque<DeclaredResource> ready = new ArrayDeque<>();
    awaited.forEach(resource -> waiting.put(resource.id(), 0));
    for (DeclaredResource resource : awaited) {
      for (ResourceId needed : resource.needs().dependsOn()) {
        if (waiting.containsKey(needed)) {
          waiting.merge(resource.id(), 1, Integer::sum);
          dependents.computeIfAbsent(needed, _ -> new ArrayList<>()).add(resource);
        }
      }
    }
    awaited.stream()
        .filter(resource -> waiting.getOrDefault(resource.id(), 0) == 0)
        .forEach(ready::add);
    Map<ResourceId, Span> before = new HashMap<>();
    Span longest = Span.ZERO;
    while (!ready.isEmpty()) {
      DeclaredResource next = ready.remove();
      Span needed = before.getOrDefault(next.id(), Span.ZERO);
      // What waits for the same region waits at the same time, whatever it depends on.
      Span done = RecoveryTimes.alone(next) ? needed.or(startOf(next)) : needed.plus(startOf(next));
      longest = longest.or(done);
      for (DeclaredResource dependent : dependents.getOrDefault(next.id(), List.of())) {
        before.merge(dependent.id(), done, Span::or);
        if (waiting.merge(dependent.id(), -1, Integer::sum) == 0) {
          ready.add(dependent);
        }
      }
    }
    return longest;
  }

  private Span startOf(DeclaredResource resource) {
    return Optional.ofNullable(estimates.get(resource.id()))
        .flatMap(estimate -> estimate.term(Term.START))
        .map(TermEstimate::span)
        .orElse(Span.ZERO);
  }
}
