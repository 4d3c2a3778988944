package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Experience.Timing;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;
import java.util.Comparator;
import java.util.Optional;

/** How long it takes until enough of a resource runs: instances of a service, a restored store. */
final class ScaleTimes {
  private static final double MEGABYTES_PER_GIGABYTE = 1_000;

  private final Sizes sizes;
  private final Experience experience;

  ScaleTimes(Sizes sizes, Experience experience) {
    this.sizes = sizes;
    this.experience = experience;
  }

  /** Until the regions that are left carry the peak; empty if they do already. */
  Optional<TermEstimate> of(DeclaredResource resource) {
    if (resource.keepsData() || resource.placement().pattern() == Pattern.BACKUP_RESTORE) {
      return Optional.empty();
    }
    double needed = sizes.peak(resource).value();
    RegionId lost = worstLoss(resource);
    double left =
        resource.members().stream()
            .filter(region -> !region.equals(lost))
            .mapToDouble(region -> sizes.quiet(resource, region).value())
            .sum();
    // What was switched off has one instance once it is switched on.
    double running = Math.max(1, left);
    if (running >= needed) {
      return Optional.empty();
    }
    return Optional.of(
        resource
            .service()
            .scaling()
            .perMinute()
            .filter(perMinute -> perMinute > 0)
            .map(perMinute -> declared(running, needed, perMinute))
            .orElseGet(() -> doubling(running, needed)));
  }

  /** The region whose loss leaves the fewest instances. */
  private RegionId worstLoss(DeclaredResource resource) {
    if (!resource.activeActive()) {
      return resource.placement().primary();
    }
    return resource.members().stream()
        .max(Comparator.comparingDouble(region -> sizes.quiet(resource, region).value()))
        .orElse(resource.placement().primary());
  }

  private static TermEstimate declared(double running, double needed, double perMinute) {
    double seconds = Standby.secondsToFull(running / needed, needed, perMinute / 60);
    return new TermEstimate(
        Term.SCALE,
        Span.ofSeconds(seconds, seconds, seconds * 2),
        "from %s to %s instances at %s a minute; at worst half as fast"
            .formatted(Figures.number(running), Figures.number(needed), Figures.number(perMinute)),
        "the file's scaling.per-minute",
        Confidence.HIGH);
  }

  private TermEstimate doubling(double running, double needed) {
    Timing wave = experience.timing("scale.wave");
    int doublings = Standby.doublings(running / needed);
    return new TermEstimate(
        Term.SCALE,
        new Span(
            wave.span().best().multipliedBy(doublings),
            wave.span().typical().multipliedBy(doublings),
            wave.span().worst().multipliedBy(doublings)),
        "from "
            + Figures.number(running)
            + " to "
            + Figures.number(needed)
            + " instances in "
            + doublings
            + " doublings of "
            + Figures.duration(wave.span().typical()),
        wave.source(),
        wave.confidence());
  }

  /** Until a store is restored from its backup. */
  TermEstimate restore(DeclaredResource store) {
    Size size = sizes.gigabytes(store);
    Timing provision = experience.timing("restore.provision");
    double megabytes = size.value() * MEGABYTES_PER_GIGABYTE;
    Span copy =
        Span.ofSeconds(
            megabytes / experience.amount("restore.rate.best"),
            megabytes / experience.amount("restore.rate.typical"),
            megabytes / experience.amount("restore.rate.worst"));
    return new TermEstimate(
        Term.START,
        provision.span().plus(copy),
        "build the place, %s, and restore %s GB at %s MB/s"
            .formatted(
                Figures.duration(provision.span().typical()),
                Figures.number(size.value()),
                Figures.number(experience.amount("restore.rate.typical"))),
        provision.source() + "; " + experience.source("restore.rate.typical"),
        size.confidence().and(provision.confidence()));
  }
}
