package dev.holdfast.advisor.rule;

import dev.holdfast.model.Pattern;
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.HealthCheck;
import dev.holdfast.model.design.HealthCheck.Depth;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Routing;
import dev.holdfast.model.design.Routing.Policy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a loss is noticed, and how clients find what is left. */
final class RoutingRules {
  private static final Duration TTL_MAX = Duration.ofMinutes(2);
  private static final int VANTAGE_POINTS_MIN = 2;

  /** Policies that send traffic to a standby while nothing is wrong. */
  private static final Set<Policy> SPREADING =
      EnumSet.of(
          Policy.LATENCY,
          Policy.WEIGHTED,
          Policy.GEOLOCATION,
          Policy.GEOPROXIMITY,
          Policy.MULTIVALUE,
          Policy.IP_BASED);

  static final List<Rule> RULES =
      List.of(
          Rule.error("HF-201", "Traffic reaches a standby that should not serve")
              .why(
                  "Latency, weighted and similar policies send clients to every healthy region in"
                      + " quiet times too. A standby behind them serves stale reads and refuses"
                      + " writes long before anything has failed.")
              .remedy("write `policy: failover`")
              .source(Source.RECORDS_BY_HEALTH)
              .when(RoutingRules::spreadsToStandby),
          Rule.error("HF-202", "The primary's record has no health check")
              .why(
                  "A record without a health check counts as healthy for ever, so clients are"
                      + " never moved away from it.")
              .remedy("attach a health check to the primary's record")
              .source(Source.RECORDS_BY_HEALTH)
              .when(RoutingRules::unchecked),
          Rule.warning("HF-203", "Clients keep an answer for longer than two minutes")
              .why(
                  "Until the TTL has run out, clients go on asking the lost region; some resolvers"
                      + " keep an answer longer still.")
              .remedy("write `ttl: 60s`")
              .source(Source.formula("client sees detection + decision + promotion + TTL"))
              .when(RoutingRules::longTtl),
          Rule.error("HF-204", "Noticing alone takes longer than the RTO")
              .why(
                  "Detection takes interval × threshold, and clients follow after the TTL. What"
                      + " comes between, deciding and promoting, needs time as well.")
              .remedy("check more often, lower the threshold or the TTL, or allow a longer RTO")
              .source(
                  Source.formula("detection = interval × threshold; earliest = detection + TTL"))
              .when(RoutingRules::slowDetection),
          Rule.warning("HF-205", "A shallow health check")
              .why(
                  "A check of a port or a start page stays green while the database behind it is"
                      + " gone.")
              .remedy(
                  "let the check ask the database and what else is critical, in one light query")
              .source(Source.HEALTH_ENDPOINT)
              .when(RoutingRules::shallow),
          Rule.warning("HF-206", "Health is seen from one place")
              .why(
                  "One observer cannot tell a dead region from its own broken link, and moves"
                      + " everybody for nothing.")
              .remedy("check from at least two places, better three")
              .source(Source.formula("a majority needs more than one vote"))
              .when(RoutingRules::oneVantagePoint),
          Rule.warning("HF-207", "Several serving regions, and clients are sent to one")
              .why(
                  "With `simple` or `failover` the other regions of an active-active design stand"
                      + " idle, and are cold and untried when they are needed.")
              .remedy("write `policy: latency` or `policy: weighted`")
              .source(Source.RECORDS_BY_HEALTH)
              .when(RoutingRules::idleActive),
          Rule.note("HF-208", "Residency, and clients routed without regard to it")
              .why(
                  "Where data must stay in a jurisdiction, clients must reach the region that may"
                      + " hold theirs; the nearest may be another.")
              .remedy("write `policy: geolocation`")
              .when(RoutingRules::residency));

  private RoutingRules() {}

  private static Routing routing(Scene scene) {
    return scene.operations().routing();
  }

  private static boolean hasStandby(Scene scene) {
    return scene.multiRegion() && !scene.activeActive();
  }

  private static void spreadsToStandby(Scene scene, Judge judge) {
    if (!hasStandby(scene)) {
      return;
    }
    judge
        .needs("routing.policy", routing(scene).policy())
        .filter(SPREADING::contains)
        .ifPresent(policy ->
            judge.finds(
                "routing.policy",
                "`policy: "
                    + Keyword.of(policy)
                    + "` sends clients to the standby regions in quiet times",
                "write `policy: failover`"));
  }

  private static void unchecked(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("routing.checked", routing(scene).checked())
        .filter(checked -> !checked)
        .ifPresent(_ ->
            judge.finds(
                "routing.checked",
                "The primary's record has no health check, so it counts as healthy for ever",
                "attach one, and write `checked: true`"));
  }

  private static void longTtl(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("routing.ttl", routing(scene).ttl())
        .filter(ttl -> ttl.compareTo(TTL_MAX) > 0)
        .ifPresent(ttl ->
            judge.finds(
                "routing.ttl",
                "Clients keep going to the lost region for up to " + Text.duration(ttl),
                "write `ttl: 60s`"));
  }

  private static void slowDetection(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    HealthCheck check = routing(scene).healthCheck();
    var interval = judge.needs("routing.health-check.interval", check.interval());
    var threshold = judge.needs("routing.health-check.threshold", check.threshold());
    var ttl = judge.needs("routing.ttl", routing(scene).ttl());
    Optional<Duration> rto = judge.needs("objectives.rto", scene.tightestRto());
    if (interval.isEmpty() || threshold.isEmpty() || ttl.isEmpty() || rto.isEmpty()) {
      return;
    }
    Duration detection = interval.get().multipliedBy(threshold.get());
    Duration earliest = detection.plus(ttl.get());
    if (earliest.compareTo(rto.get()) > 0) {
      judge.finds(
          "routing.health-check",
          "Clients follow after %s × %d + %s TTL = %s at the earliest, and `rto: %s` is asked for"
              .formatted(
                  Text.duration(interval.get()),
                  threshold.get(),
                  Text.duration(ttl.get()),
                  Text.duration(earliest),
                  Text.duration(rto.get())),
          "bring interval × threshold + TTL below " + Text.duration(rto.get()));
    }
  }

  private static void shallow(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("routing.health-check.depth", routing(scene).healthCheck().depth())
        .filter(depth -> depth == Depth.SHALLOW)
        .ifPresent(_ ->
            judge.finds(
                "routing.health-check.depth",
                "The health check stays green while the database is gone",
                "let it ask the database, and write `depth: deep`"));
  }

  private static void oneVantagePoint(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("routing.health-check.vantage-points", routing(scene).healthCheck().vantagePoints())
        .filter(points -> points < VANTAGE_POINTS_MIN)
        .ifPresent(_ ->
            judge.finds(
                "routing.health-check.vantage-points",
                "Health is seen from one place, which cannot tell a dead region from its own"
                    + " broken link",
                "check from at least two places, better three"));
  }

  private static void idleActive(Scene scene, Judge judge) {
    if (!scene.activeActive()) {
      return;
    }
    judge
        .needs("routing.policy", routing(scene).policy())
        .filter(policy -> policy == Policy.SIMPLE || policy == Policy.FAILOVER)
        .ifPresent(policy ->
            judge.finds(
                "routing.policy",
                "`policy: "
                    + Keyword.of(policy)
                    + "` leaves all but one region idle, though several take writes",
                "write `policy: latency`"));
  }

  private static void residency(Scene scene, Judge judge) {
    boolean limited =
        scene.spread().stream().anyMatch(resource -> !resource.needs().residency().isEmpty());
    long jurisdictions =
        scene.design().dataRegions().stream().map(DeclaredRegion::jurisdiction).distinct().count();
    boolean several =
        jurisdictions > 1
            && scene.spread().stream()
                .anyMatch(it -> it.placement().pattern() == Pattern.ACTIVE_ACTIVE_SHARDED);
    if (limited && several) {
      judge
          .needs("routing.policy", routing(scene).policy())
          .filter(policy -> policy == Policy.LATENCY || policy == Policy.WEIGHTED)
          .ifPresent(policy ->
              judge.finds(
                  "routing.policy",
                  "`policy: "
                      + Keyword.of(policy)
                      + "` may send a client to a region that must not hold its data",
                  "write `policy: geolocation`"));
    }
  }
}
