package dev.holdfast.advisor.rule;

import dev.holdfast.model.Pattern;
import dev.holdfast.model.design.Business;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Facts;
import dev.holdfast.model.design.Geography;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Share;
import dev.holdfast.model.design.StoreFacts.Content;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Should it be in several regions at all, and with this pattern? */
final class BusinessRules {
  private static final BigDecimal SMALL_REVENUE = new BigDecimal(10_000_000);
  private static final double ONE_GEOGRAPHY = 0.8;
  private static final double INFRASTRUCTURE_TIME_MAX = 0.2;
  private static final double VELOCITY_MIN = 0.5;
  private static final double SPEND_OF_REVENUE_MAX = 0.1;
  private static final double ABORT_RATIO = 5;

  /** A well-run single region loses two to four hours in a year; the middle of that. */
  private static final double DOWNTIME_HOURS = 3;

  /** Shorter losses of a region exist; nobody should count on them. */
  private static final Duration REGION_BACK = Duration.ofHours(4);

  /** Fewer stores than this may well all deserve a copy. */
  private static final int BOMB_MIN = 4;

  private static final Source DOWNTIME =
      Source.formula(
          "premium = (planned bill − bill) × 12; saved = 3 h of downtime a year × downtime cost ×"
              + " (1 + impact factor); a well-run region loses 2 to 4 h a year, a rule of thumb");
  private static final Source PATTERNS =
      Source.formula(
          "the spans of RTO and RPO that are common for each pattern, given in explain HF-107");

  static final List<Rule> RULES =
      List.of(
          Rule.warning("HF-101", "Several regions for a small business")
              .why(
                  "Below a revenue of about 10 million a year, what a second region costs in money"
                      + " and attention is seldom earned back, unless a law asks for it.")
              .remedy(
                  "stay in one region with good backups, or name `regulation` among `reasons` if"
                      + " that is why")
              .when(BusinessRules::smallBusiness),
          Rule.warning("HF-102", "Latency as a reason, users in one place")
              .why(
                  "Where four of five users live in one part of the world, one region near them"
                      + " gives them the same latency.")
              .remedy("place one region near the users, and name the reason that remains")
              .when(BusinessRules::oneGeography),
          Rule.warning("HF-103", "A design above the team")
              .why(
                  "Several regions need people who look after nothing else. Where nobody does, or"
                      + " infrastructure already takes a fifth of the engineers' time, the design"
                      + " decays between two incidents.")
              .remedy("staff the platform first, or choose a simpler pattern")
              .when(BusinessRules::team),
          Rule.error("HF-104", "Half of the velocity is gone")
              .why(
                  "A project that halves what the business gets from its engineers costs more than"
                      + " the outages it prevents.")
              .remedy("stop, and step down one pattern")
              .when(BusinessRules::velocity),
          Rule.note("HF-105", "No business case")
              .why(
                  "Without what an hour of downtime costs, nobody can say whether the design is"
                      + " worth its price.")
              .remedy("tell `downtime-cost` or `revenue` under `business`")
              .when(BusinessRules::noCase),
          Rule.warning("HF-106", "A pattern two steps above the need")
              .why(
                  "Each step from backups to active-active costs about once the price of a region"
                      + " and much complexity; steps that no objective asks for buy nothing.")
              .remedy("choose the cheapest pattern whose usual RTO and RPO keep the objectives")
              .source(PATTERNS)
              .when(BusinessRules::tooMuch),
          Rule.error("HF-107", "A pattern that cannot keep its objectives")
              .why(
                  "Usual RTO and RPO: backup-restore 4–24 h and 24 h; pilot-light 10–60 min and 5"
                      + " min; warm-standby 2–30 min and 5 min; active-passive 5 s–5 min and 1 min;"
                      + " active-active below 30 s and seconds. An objective below the best of a"
                      + " pattern is a wish.")
              .remedy("choose a pattern that reaches the objective, or allow more")
              .source(PATTERNS)
              .when(BusinessRules::tooLittle),
          Rule.warning("HF-108", "A pattern that seldom keeps its objectives")
              .why(
                  "The objective lies between the best and the usual RTO of the pattern: it takes"
                      + " automation and drills to keep it.")
              .remedy("measure it with a drill and note the drill, or choose the next pattern")
              .source(PATTERNS)
              .when(BusinessRules::hardly),
          Rule.warning("HF-109", "An RTO that one region cannot keep")
              .why(
                  "What is in one region alone is back when that region is, which may take many"
                      + " hours. An RTO below four hours does not hold for it, whether it is its"
                      + " own or the file's.")
              .remedy("spread it, or give it objectives of its own that it can keep")
              .source(Source.formula("RTO in one region = how long the region is lost"))
              .when(BusinessRules::aloneAndHurried),
          Rule.warning("HF-110", "Infrastructure takes more than a tenth of the revenue")
              .why("Beyond a tenth of the revenue, infrastructure decides about the margin.")
              .remedy("right-size, reserve and replicate less before adding regions")
              .source(Source.formula("bill × 12 ÷ revenue, against a rule of thumb of 10 %"))
              .when(BusinessRules::spend),
          Rule.error("HF-111", "Too dear for what it saves")
              .why(
                  "Where the premium of a design is many times the downtime that it prevents, the"
                      + " money is better spent on one region run well. A mandated design is not"
                      + " judged by money.")
              .remedy("step down one pattern, or stay in one region")
              .source(DOWNTIME)
              .when(BusinessRules::tooDear),
          Rule.warning("HF-112", "Nobody on duty who can judge a split brain")
              .why(
                  "The moment that decides about acknowledged writes comes at night as often as"
                      + " by day.")
              .remedy("arrange night duty, or leave failovers to automation that is fenced")
              .when(BusinessRules::nightDuty),
          Rule.warning("HF-113", "Everything is replicated")
              .why(
                  "Caches, sessions and logs can be made again. Replicating them too multiplies"
                      + " the transfer bill and hides the few resources that matter.")
              .remedy("keep it in one region, and replicate what cannot be made again")
              .when(BusinessRules::replicationBomb));

  private BusinessRules() {}

  private static Business business(Scene scene) {
    return scene.facts().business();
  }

  private static void smallBusiness(Scene scene, Judge judge) {
    if (!scene.multiRegion() || scene.mandated()) {
      return;
    }
    judge
        .needs("business.revenue", business(scene).revenue())
        .filter(revenue -> revenue.compareTo(SMALL_REVENUE) < 0)
        .ifPresent(revenue ->
            judge.finds(
                "business.revenue",
                "A revenue of "
                    + Text.money(revenue, scene.currency())
                    + " a year seldom earns back a second region",
                "stay in one region, or write `reasons: [regulation]` if a law asks for it"));
  }

  private static void oneGeography(Scene scene, Judge judge) {
    if (!scene.multiRegion() || !business(scene).reasons().contains(Business.Reason.LATENCY)) {
      return;
    }
    Map<Geography, Share> shares = scene.facts().traffic().share();
    if (shares.isEmpty()) {
      judge.lacks("traffic.share");
    }
    shares.entrySet().stream()
        .filter(it -> it.getValue().fraction() >= ONE_GEOGRAPHY)
        .forEach(it ->
            judge.finds(
                "business.reasons",
                Text.percent(it.getValue().fraction())
                    + " of the requests come from "
                    + Keyword.of(it.getKey())
                    + ", so latency is no reason for several regions",
                "place one region there, and remove `latency` from `reasons`"));
  }

  private static void team(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("business.platform-staff", business(scene).platformStaff())
        .filter(staff -> staff == 0)
        .ifPresent(_ ->
            judge.finds(
                "business.platform-staff",
                "Nobody looks after the platform alone",
                "give at least one person to it, or stay in one region"));
    business(scene)
        .infrastructureTime()
        .filter(share -> share.fraction() > INFRASTRUCTURE_TIME_MAX)
        .ifPresent(share ->
            judge.finds(
                "business.infrastructure-time",
                "Infrastructure takes "
                    + Text.percent(share.fraction())
                    + " of the engineers' time; above 20% features stop",
                "bring it below 20% with a simpler pattern or more automation"));
  }

  private static void velocity(Scene scene, Judge judge) {
    business(scene)
        .velocity()
        .filter(velocity -> velocity.fraction() < VELOCITY_MIN)
        .ifPresent(velocity ->
            judge.finds(
                "business.velocity",
                "Features come at "
                    + Text.percent(velocity.fraction())
                    + " of their former pace; below 50% the project is to be stopped",
                "step down one pattern until the pace is above 50%"));
  }

  private static void noCase(Scene scene, Judge judge) {
    Business business = business(scene);
    boolean silent = business.revenue().isEmpty() && business.downtimeCost().isEmpty();
    if (scene.multiRegion() && !scene.mandated() && silent && !scene.facts().equals(Facts.NONE)) {
      judge.finds(
          "business",
          "Neither revenue nor the cost of downtime is told, so nobody can say what a second"
              + " region is worth",
          "write `downtime-cost:` with what an hour costs at the busiest time");
    }
  }

  private static void tooMuch(Scene scene, Judge judge) {
    for (DeclaredResource resource : scene.spread()) {
      Duration rto = resource.objectives().rto().orElse(null);
      if (rto == null) {
        judge.lacks(Scene.at(resource, "objectives.rto"));
        continue;
      }
      Duration rpo = resource.objectives().rpo().orElse(Duration.ZERO);
      Pattern enough = cheapest(rto, rpo);
      if (steps(enough, resource.placement().pattern()) >= 2) {
        judge.finds(
            Scene.at(resource, "pattern"),
            "`%s` is more than `rto: %s` and `rpo: %s` ask for; `%s` usually keeps them"
                .formatted(
                    Keyword.of(resource.placement().pattern()),
                    Text.duration(rto),
                    Text.duration(rpo),
                    Keyword.of(enough)),
            "write `pattern: " + Keyword.of(enough) + "`, or state the objectives that need more");
      }
    }
  }

  private static int steps(Pattern from, Pattern to) {
    List<Pattern> ladder = List.of(Pattern.values());
    return ladder.indexOf(to) - ladder.indexOf(from);
  }

  private static Pattern cheapest(Duration rto, Duration rpo) {
    return Arrays.stream(Pattern.values())
        .filter(it -> Promise.of(it).rtoUsual().compareTo(rto) <= 0)
        .filter(it -> Promise.of(it).rpoUsual().compareTo(rpo) <= 0)
        .findFirst()
        .orElse(Pattern.ACTIVE_PASSIVE);
  }

  /** Databases that Holdfast runs are judged by their lease and links when the file is read. */
  private static boolean judged(DeclaredResource resource) {
    return resource.kind() != Kind.DATABASE
        || resource.placement().pattern() != Pattern.ACTIVE_PASSIVE;
  }

  private static void tooLittle(Scene scene, Judge judge) {
    for (DeclaredResource resource : scene.spread()) {
      Promise promise = Promise.of(resource.placement().pattern());
      resource
          .objectives()
          .rto()
          .filter(rto -> judged(resource) && rto.compareTo(promise.rtoBest()) < 0)
          .ifPresent(rto ->
              judge.finds(
                  Scene.at(resource, "pattern"),
                  "`%s` takes %s at best, and `rto: %s` is asked for"
                      .formatted(
                          Keyword.of(resource.placement().pattern()),
                          Text.duration(promise.rtoBest()),
                          Text.duration(rto)),
                  "choose a pattern further up, or allow `rto: "
                      + Text.duration(promise.rtoUsual())
                      + "`"));
      Duration lost =
          resource.placement().pattern() == Pattern.BACKUP_RESTORE
              ? resource.store().backups().every().orElse(promise.rpoUsual())
              : Duration.ZERO;
      resource
          .objectives()
          .rpo()
          .filter(rpo -> rpo.compareTo(lost) < 0)
          .ifPresent(rpo ->
              judge.finds(
                  Scene.at(resource, "backups.every"),
                  "Backups every %s lose as much, and `rpo: %s` is asked for"
                      .formatted(Text.duration(lost), Text.duration(rpo)),
                  "back up every " + Text.duration(rpo) + " or more often, or replicate"));
    }
  }

  private static void hardly(Scene scene, Judge judge) {
    boolean drilled =
        scene.operations().recovery().drills().stream().anyMatch(it -> it.rto().isPresent());
    if (drilled) {
      return;
    }
    for (DeclaredResource resource : scene.spread()) {
      Promise promise = Promise.of(resource.placement().pattern());
      resource
          .objectives()
          .rto()
          .filter(_ -> judged(resource))
          .filter(rto -> rto.compareTo(promise.rtoBest()) >= 0)
          .filter(rto -> rto.compareTo(promise.rtoUsual()) < 0)
          .ifPresent(rto ->
              judge.finds(
                  Scene.at(resource, "pattern"),
                  "`%s` usually takes up to %s, and no drill shows that it keeps `rto: %s`"
                      .formatted(
                          Keyword.of(resource.placement().pattern()),
                          Text.duration(promise.rtoUsual()),
                          Text.duration(rto)),
                  "measure it, and note the drill with its `rto` under `recovery`"));
    }
  }

  private static void aloneAndHurried(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    scene.design().resources().stream()
        .filter(it -> it.members().size() == 1)
        .forEach(it ->
            it.objectives()
                .rto()
                .filter(rto -> rto.compareTo(REGION_BACK) < 0)
                .ifPresent(rto ->
                    judge.finds(
                        Scene.at(it, "objectives.rto"),
                        "`%s` is in `%s` alone, and `rto: %s` is asked for"
                            .formatted(it.id(), it.placement().primary(), Text.duration(rto)),
                        "spread it, or write `objectives: { rto: 24h, rpo: 24h }` for it")));
  }

  private static void spend(Scene scene, Judge judge) {
    BigDecimal revenue = business(scene).revenue().orElse(null);
    BigDecimal bill = scene.facts().bill().total().orElse(null);
    if (revenue == null || bill == null || revenue.signum() == 0) {
      judge.lacks(revenue == null ? "business.revenue" : "bill.total");
      return;
    }
    double share = bill.doubleValue() * 12 / revenue.doubleValue();
    if (share > SPEND_OF_REVENUE_MAX) {
      judge.finds(
          "bill.total",
          "The bill comes to " + Text.percent(share) + " of the revenue; above 10% it is too much",
          "bring the monthly bill below "
              + Text.money(
                  revenue.divide(new BigDecimal(120), 0, RoundingMode.DOWN), scene.currency()));
    }
  }

  private static void tooDear(Scene scene, Judge judge) {
    if (!scene.multiRegion() || scene.mandated()) {
      return;
    }
    var bill = scene.facts().bill();
    var now = judge.needs("bill.total", bill.total());
    var planned = judge.needs("bill.planned-total", bill.plannedTotal());
    var hour = judge.needs("business.downtime-cost", business(scene).downtimeCost());
    if (now.isEmpty() || planned.isEmpty() || hour.isEmpty()) {
      return;
    }
    double premium = planned.get().subtract(now.get()).doubleValue() * 12;
    double impact = 1 + business(scene).impactFactor().orElse(0.0);
    double saved = DOWNTIME_HOURS * hour.get().doubleValue() * impact;
    double limit = business(scene).abortRatio().orElse(ABORT_RATIO);
    if (premium > limit * saved) {
      judge.finds(
          "bill.planned-total",
          "The design costs %s more in a year and saves about %s of downtime: %s"
              .formatted(
                  Text.money(BigDecimal.valueOf(premium), scene.currency()),
                  Text.money(BigDecimal.valueOf(saved), scene.currency()),
                  saved > 0
                      ? Text.number(premium / saved)
                          + " times, and the limit is "
                          + Text.number(limit)
                      : "nothing to set against it"),
          "step down one pattern, or stay in one region");
    }
  }

  private static void nightDuty(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    business(scene)
        .nightDuty()
        .filter(duty -> !duty)
        .ifPresent(_ ->
            judge.finds(
                "business.night-duty",
                "Nobody on duty at night could judge a split brain",
                "arrange night duty, or step down to a pattern that needs no judgement"));
  }

  private static void replicationBomb(Scene scene, Judge judge) {
    List<DeclaredResource> stores =
        scene.design().resources().stream().filter(DeclaredResource::keepsData).toList();
    boolean all = stores.stream().allMatch(it -> it.members().size() > 1);
    if (stores.size() < BOMB_MIN || !all) {
      return;
    }
    stores.stream()
        .filter(BusinessRules::canBeMadeAgain)
        // A shard is no copy: each region keeps what is its own.
        .filter(it -> it.placement().pattern() != Pattern.ACTIVE_ACTIVE_SHARDED)
        .forEach(store ->
            judge.finds(
                Scene.at(store, "replicas"),
                "`"
                    + store.id()
                    + "` can be made again, and is replicated like the other "
                    + (stores.size() - 1)
                    + " stores",
                "write `pattern: single-region` and remove `replicas`"));
  }

  private static boolean canBeMadeAgain(DeclaredResource store) {
    List<Content> holds = store.store().holds();
    boolean light =
        !holds.isEmpty()
            && holds.stream().allMatch(it -> it == Content.SESSION || it == Content.LOG);
    return light || (store.kind() == Kind.CACHE && store.needs().tier().orElse(4) >= 3);
  }
}
