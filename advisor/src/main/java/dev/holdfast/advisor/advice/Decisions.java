package dev.holdfast.advisor.advice;

import dev.holdfast.advisor.advice.Decision.Alternative;
import dev.holdfast.advisor.estimate.Book;
import dev.holdfast.advisor.estimate.Economics;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Money;
import dev.holdfast.advisor.estimate.Optimisation;
import dev.holdfast.advisor.estimate.PurchaseMix;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The decisions that follow from a ranking of patterns. */
final class Decisions {
  private final Design design;
  private final List<Ranked> ranking;
  private final Candidate chosen;
  private final Book book;

  private Decisions(Design design, List<Ranked> ranking, Book book) {
    this.design = design;
    this.ranking = ranking;
    this.chosen = ranking.getFirst().candidate();
    this.book = book;
  }

  static List<Decision> of(Design design, List<Ranked> ranking, Book book) {
    Decisions decisions = new Decisions(design, ranking, book);
    List<Decision> all = new ArrayList<>();
    all.add(decisions.pattern());
    if (decisions.chosen.pattern() != Pattern.SINGLE_REGION) {
      decisions.durability().ifPresent(all::add);
      all.add(decisions.failover());
      all.add(decisions.routing());
    }
    if (decisions.reserves()) {
      all.add(decisions.purchase());
    }
    return all;
  }

  private Decision pattern() {
    Economics economics = chosen.estimate().economics();
    boolean alone = chosen.pattern() == Pattern.SINGLE_REGION;
    return new Decision(
        alone
            ? "Stay in one region"
            : chosen.declared()
                ? "Keep each resource's own pattern"
                : "Use " + chosen.name() + " over several regions",
        "%s. Objectives: RTO %s, RPO %s.%s"
            .formatted(
                design.name(),
                said(chosen.estimate().recovery().application().objective()),
                said(chosen.estimate().recovery().loss().flatMap(loss -> loss.objective())),
                alone ? "" : " " + capital(economics.because())),
        ranking.getFirst().because(),
        alone ? "cost and simplicity" : aim(),
        "%s a month, ×%s of one region; back after %s typically, %s at worst"
            .formatted(
                chosen.monthly().rounded(),
                Figures.number(chosen.estimate().cost().multiplier()),
                Figures.duration(chosen.rto().typical()),
                Figures.duration(chosen.rto().worst())),
        ranking.stream()
            .skip(1)
            .map(one -> new Alternative(one.candidate().name(), one.because()))
            .toList());
  }

  private String aim() {
    boolean any = ranking.stream().anyMatch(one -> one.candidate().fits());
    return chosen.fits()
        ? "the objectives at the least cost"
        : any
            ? "the least of premium and expected downtime, with objectives relaxed"
            : "coming closest to the objectives, which no pattern keeps";
  }

  private static String said(Optional<Duration> objective) {
    return objective.map(Figures::duration).orElse("not stated");
  }

  private Optional<Decision> durability() {
    Optional<DeclaredResource> first =
        design.resources().stream()
            .filter(resource -> resource.kind() == Kind.DATABASE)
            .filter(resource -> !resource.placement().replicas().isEmpty())
            .findFirst();
    return first.map(database -> {
      boolean zero = database.objectives().rpo().filter(Duration::isZero).isPresent();
      Duration wait = majorityRtt(database);
      boolean quorum = zero || database.placement().durability() == Durability.QUORUM;
      String costOfQuorum =
          "each commit waits for the nearest majority, a round trip of " + Figures.duration(wait);
      return new Decision(
          quorum ? "Acknowledge writes by a quorum" : "Acknowledge writes before they are copied",
          "The file allows an RPO of "
              + said(database.objectives().rpo())
              + " for "
              + database.id()
              + ".",
          quorum ? "durability: quorum" : "durability: async",
          quorum ? "no acknowledged write is lost with a region" : "fast commits",
          quorum ? costOfQuorum : "what was not yet copied is lost with the region: the lag",
          List.of(
              quorum
                  ? new Alternative(
                      "async", "a region's loss would lose the lag, at best half a round trip")
                  : new Alternative("quorum", costOfQuorum)));
    });
  }

  /** The round trip to the standby that completes a majority. */
  private Duration majorityRtt(DeclaredResource database) {
    RegionId primary = database.placement().primary();
    int standbys = database.members().size() / 2;
    return database.placement().replicas().stream()
        .flatMap(replica ->
            design.links().stream().filter(link -> link.joins(primary, replica)).map(Link::rtt))
        .sorted()
        .skip(Math.max(0, standbys - 1))
        .findFirst()
        .orElse(Duration.ZERO);
  }

  private Decision failover() {
    boolean automatic = design.failover().mode() == FailoverPolicy.Mode.AUTOMATIC;
    Duration people = Duration.ofSeconds((long) book.amount("decide.approval.typical"));
    String slow = "people take " + Figures.duration(people) + " typically, more at night";
    return new Decision(
        automatic ? "Fail over automatically" : "Fail over when people approve",
        "Somebody decides that a region is lost; a partition looks the same from outside.",
        automatic
            ? "automatic, behind a majority, a lease of "
                + Figures.duration(design.failover().lease())
                + " and a fence"
            : design.failover().approvals() + " people approve",
        automatic ? "time: no one has to wake up" : "judgement: people see what machines do not",
        automatic
            ? "three voters are needed, and a false alarm costs a failover"
            : slow + "; the RTO is theirs",
        List.of(
            automatic
                ? new Alternative("approval", slow)
                : new Alternative(
                    "automatic",
                    design.regions().size() > 2
                        ? "the file asks for people; with its three voters it would be safe"
                        : "the file asks for people; a third region would make it safe")));
  }

  private Decision routing() {
    Routing routing = design.facts().operations().routing();
    boolean dns = routing.policy().filter(policy -> policy != Routing.Policy.ANYCAST).isPresent();
    String resolvers =
        "resolvers that ignore a TTL keep clients away for "
            + Figures.duration(Duration.ofSeconds((long) book.amount("propagate.resolver-floor")));
    return new Decision(
        dns ? "Move clients by DNS" : "Move clients by endpoints that follow the primary",
        "After a failover clients must find the other region.",
        dns
            ? "DNS, TTL " + routing.ttl().map(Figures::duration).orElse("not stated")
            : "an endpoint in every region that follows the committed state",
        dns ? "clients that cannot use an endpoint" : "time: nothing is cached by clients",
        dns ? "at worst " + resolvers : "clients must reach an endpoint of a surviving region",
        List.of(
            dns
                ? new Alternative("endpoints", "the file's clients are behind DNS")
                : new Alternative("DNS", resolvers)));
  }

  /** The page beside it says to leave alone what costs more work than it saves. */
  private boolean reserves() {
    return chosen.estimate().cost().optimisations().stream()
        .anyMatch(one -> one.name().equals(Optimisation.RESERVE) && one.pays());
  }

  private Decision purchase() {
    PurchaseMix mix = chosen.estimate().cost().mix();
    Money saving = mix.saving();
    return new Decision(
        "Reserve what runs around the clock",
        "Compute is bought reserved, by the hour, or as interruptible.",
        mix.words() + " a month",
        "cost: " + saving.rounded() + " less a month",
        "what is reserved is paid for whether it is used or not",
        List.of(
            new Alternative(
                "all by the hour", "costs " + mix.allOnDemand().rounded() + " a month")));
  }

  private static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) + ".";
  }
}
