package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Experience.Timing;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.HealthCheck;
import dev.holdfast.model.design.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How long each resource is away when the region of its primary is lost, term by term. */
final class RecoveryTimes {
  private static final String LEASE_SOURCE = "the file's failover.lease; how Holdfast leases work";

  private final Design design;
  private final Experience experience;
  private final ScaleTimes scaling;
  private final TermEstimate detectByLease;
  private final TermEstimate detectByCheck;
  private final Optional<TermEstimate> fence;

  RecoveryTimes(Design design, Book book, Gaps gaps) {
    this.design = design;
    this.experience = new Experience(book);
    this.scaling = new ScaleTimes(new Sizes(book, gaps), experience);
    // The same for all resources; a file may have ten thousand of them.
    this.detectByLease = byLease();
    this.detectByCheck = byCheck(design.facts().operations().routing().healthCheck());
    this.fence = leaseRunsOut();
  }

  /** Every resource's, in the order of the file. */
  List<RtoEstimate> all() {
    return design.resources().stream().map(this::of).toList();
  }

  private RtoEstimate of(DeclaredResource resource) {
    List<TermEstimate> terms = new ArrayList<>();
    boolean alone = alone(resource);
    if (alone && resource.kind() == Kind.CACHE && design.dataRegions().size() > 1) {
      terms.add(detect(resource));
      terms.add(
          term(
              Term.PROMOTE,
              experience.timing("promote.cache"),
              "another region begins with a cold cache"));
      terms.add(propagate(resource));
      terms.add(reconnect());
    } else if (alone) {
      terms.add(outage());
    } else {
      terms.add(detect(resource));
      decide(resource).ifPresent(terms::add);
      fence(resource).ifPresent(terms::add);
      promote(resource).ifPresent(terms::add);
      start(resource).ifPresent(terms::add);
      scaling.of(resource).ifPresent(terms::add);
      terms.add(propagate(resource));
      terms.add(reconnect());
    }
    return new RtoEstimate(resource.id().value(), terms, resource.objectives().rto());
  }

  /** Whether it is in one region only, so that its loss is waited out. */
  static boolean alone(DeclaredResource resource) {
    return resource.placement().pattern() == Pattern.SINGLE_REGION
        || resource.members().size() == 1;
  }

  private TermEstimate outage() {
    Timing outage = experience.timing("outage");
    return term(Term.START, outage, "nothing to do but wait until the region is back");
  }

  private TermEstimate detect(DeclaredResource resource) {
    Routing routing = design.facts().operations().routing();
    HealthCheck check = routing.healthCheck();
    boolean checked =
        !resource.keepsData()
            && (check.interval().isPresent()
                || check.threshold().isPresent()
                || routing.policy().isPresent());
    return checked ? detectByCheck : detectByLease;
  }

  private TermEstimate byCheck(HealthCheck check) {
    double interval =
        check.interval().map(RecoveryTimes::seconds).orElse(experience.amount("detect.interval"));
    int threshold =
        check.threshold().orElse((int) Math.round(experience.amount("detect.threshold")));
    double whole = interval * threshold;
    boolean declared = check.interval().isPresent() && check.threshold().isPresent();
    return new TermEstimate(
        Term.DETECT,
        Span.ofSeconds(interval * (threshold - 1), interval * (threshold - 0.5), whole),
        "interval %s s × threshold %d = %s s; at best it had just been due"
            .formatted(Figures.number(interval), threshold, Figures.number(whole)),
        declared ? "the file's routing.health-check" : experience.source("detect.interval"),
        declared ? Confidence.HIGH : Confidence.LOW);
  }

  private TermEstimate byLease() {
    double lease = lease();
    return new TermEstimate(
        Term.DETECT,
        Span.ofSeconds(lease / 6, lease / 3, lease / 2),
        "noticed lease %s s ÷ 2 after the last renewal, which came up to lease ÷ 3 before the loss"
            .formatted(Figures.number(lease)),
        LEASE_SOURCE,
        Confidence.HIGH);
  }

  private Optional<TermEstimate> decide(DeclaredResource resource) {
    if (resource.placement().pattern() == Pattern.ACTIVE_ACTIVE_REPLICATED) {
      return Optional.empty();
    }
    boolean people = people();
    return Optional.of(
        term(
            Term.DECIDE,
            experience.timing(people ? "decide.approval" : "decide.automatic"),
            people
                ? design.failover().approvals() == 1
                    ? "one person looks and approves"
                    : design.failover().approvals() + " people look and approve"
                : "a new leader is elected if it was in the lost region"));
  }

  private Optional<TermEstimate> fence(DeclaredResource resource) {
    return hasOneWriter(resource) ? fence : Optional.empty();
  }

  private Optional<TermEstimate> leaseRunsOut() {
    double lease = lease();
    double drift = experience.amount("fence.drift");
    double left = lease * (0.5 + drift);
    if (people() && left <= seconds(experience.timing("decide.approval").span().best())) {
      return Optional.empty();
    }
    return Optional.of(
        new TermEstimate(
            Term.FENCE,
            Span.exactly(Span.seconds(left)),
            "the rest of the lease, %s s ÷ 2, and %s of it for clocks that drift"
                .formatted(Figures.number(lease), Figures.percent(drift)),
            LEASE_SOURCE,
            Confidence.HIGH));
  }

  private static boolean hasOneWriter(DeclaredResource resource) {
    return switch (resource.kind()) {
      case DATABASE, STREAM, CACHE ->
          resource.placement().pattern() != Pattern.ACTIVE_ACTIVE_REPLICATED
              && resource.placement().pattern() != Pattern.BACKUP_RESTORE;
      case TABLE, BUCKET, SETTINGS, SERVICE -> false;
    };
  }

  private Optional<TermEstimate> promote(DeclaredResource resource) {
    if (resource.placement().pattern() == Pattern.ACTIVE_ACTIVE_REPLICATED
        || resource.placement().pattern() == Pattern.BACKUP_RESTORE) {
      return Optional.empty();
    }
    Timing timing = experience.timing("promote." + resource.kind().name().toLowerCase(Locale.ROOT));
    return timing.span().worst().isZero()
        ? Optional.empty()
        : Optional.of(term(Term.PROMOTE, timing, "a standby becomes the primary"));
  }

  private Optional<TermEstimate> start(DeclaredResource resource) {
    return switch (resource.placement().pattern()) {
      case BACKUP_RESTORE ->
          Optional.of(resource.keepsData() ? scaling.restore(resource) : provision());
      case PILOT_LIGHT ->
          resource.keepsData() ? Optional.empty() : Optional.of(startService(resource));
      case SINGLE_REGION,
          WARM_STANDBY,
          ACTIVE_PASSIVE,
          ACTIVE_ACTIVE_SHARDED,
          ACTIVE_ACTIVE_REPLICATED ->
          Optional.empty();
    };
  }

  private TermEstimate provision() {
    return term(
        Term.START, experience.timing("restore.provision"), "templates build what is to run");
  }

  private TermEstimate startService(DeclaredResource resource) {
    return resource
        .service()
        .start()
        .map(start ->
            new TermEstimate(
                Term.START,
                new Span(start, start, start.multipliedBy(2)),
                "as declared; at worst twice as long",
                "the file's start",
                Confidence.HIGH))
        .orElseGet(() ->
            term(
                Term.START,
                experience.timing("start.service"),
                "what was switched off is switched on"));
  }

  private TermEstimate propagate(DeclaredResource resource) {
    Routing routing = design.facts().operations().routing();
    boolean byDns =
        resource.kind() == Kind.SERVICE
            && (routing.ttl().isPresent() || routing.policy().isPresent())
            && routing.policy().filter(policy -> policy == Routing.Policy.ANYCAST).isEmpty();
    if (!byDns) {
      return term(
          Term.PROPAGATE,
          experience.timing("propagate.endpoint"),
          "endpoints follow the committed state; nothing is cached by clients");
    }
    double ttl =
        routing.ttl().map(RecoveryTimes::seconds).orElse(experience.amount("propagate.ttl"));
    double floor = experience.amount("propagate.resolver-floor");
    return new TermEstimate(
        Term.PROPAGATE,
        Span.ofSeconds(0, ttl / 2, Math.max(ttl, floor)),
        "TTL %s s ÷ 2 typically; at worst resolvers that keep answers for %s s"
            .formatted(Figures.number(ttl), Figures.number(Math.max(ttl, floor))),
        routing.ttl().isPresent()
            ? "the file's routing.ttl; " + experience.source("propagate.resolver-floor")
            : experience.source("propagate.ttl"),
        routing.ttl().isPresent() ? Confidence.MEDIUM : Confidence.LOW);
  }

  private TermEstimate reconnect() {
    return term(Term.RECONNECT, experience.timing("reconnect"), "clients try again");
  }

  private boolean people() {
    return design.failover().mode() == FailoverPolicy.Mode.APPROVAL;
  }

  private double lease() {
    return seconds(design.failover().lease());
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  static TermEstimate term(Term term, Timing timing, String formula) {
    return new TermEstimate(term, timing.span(), formula, timing.source(), timing.confidence());
  }
}
