package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.advisor.estimate.Availability;
import dev.holdfast.advisor.estimate.Bill;
import dev.holdfast.advisor.estimate.BreakEven;
import dev.holdfast.advisor.estimate.Category;
import dev.holdfast.advisor.estimate.Confidence;
import dev.holdfast.advisor.estimate.CostLine;
import dev.holdfast.advisor.estimate.Economics;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Gap;
import dev.holdfast.advisor.estimate.Measurement;
import dev.holdfast.advisor.estimate.Optimisation;
import dev.holdfast.advisor.estimate.PurchaseMix;
import dev.holdfast.advisor.estimate.RpoEstimate;
import dev.holdfast.advisor.estimate.RtoEstimate;
import dev.holdfast.advisor.estimate.Span;
import dev.holdfast.advisor.estimate.StatedBill;
import dev.holdfast.advisor.estimate.TermEstimate;
import dev.holdfast.model.design.Design;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An estimate for programs. Times are in milliseconds, money in the price book's currency, shares
 * between 0 and 1; what nobody can tell is {@code null}. Fields are added but never renamed.
 */
final class EstimateJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private EstimateJson() {}

  static ObjectNode of(Design design, Estimate estimate) {
    ObjectNode root = NODES.objectNode();
    root.put("topology", design.name());
    root.put("currency", "USD");
    ObjectNode recovery = root.putObject("recovery");
    recovery.put("standing", estimate.recovery().standing().word());
    recovery.set("rto", rto(estimate.recovery().application()));
    ArrayNode resources = recovery.putArray("resources");
    estimate.recovery().resources().forEach(one -> resources.add(rto(one)));
    recovery.set("rpo", estimate.recovery().loss().map(EstimateJson::rpo).orElse(null));
    ArrayNode stores = recovery.putArray("stores");
    estimate.recovery().losses().forEach(one -> stores.add(rpo(one)));
    measurements(recovery.putArray("measurements"), estimate.recovery().measurements());
    recovery.set("availability", availability(estimate.recovery().availability()));
    ObjectNode cost = root.putObject("cost");
    ArrayNode flaws = cost.putArray("flaws");
    StatedBill.of(design.facts().bill()).forEach(bill -> bill.flaw().ifPresent(flaws::add));
    cost.set("one_region", bill(estimate.cost().alone()));
    cost.set("design", bill(estimate.cost().design()));
    cost.put("multiplier", rounded(estimate.cost().multiplier()));
    cost.put("premium_monthly", estimate.cost().premium().amount());
    cost.set("purchase_mix", mix(estimate.cost().mix()));
    ArrayNode optimisations = cost.putArray("optimisations");
    estimate.cost().optimisations().forEach(one -> optimisations.add(optimisation(one)));
    root.set("economics", economics(estimate.economics()));
    root.putObject("triangle")
        .put("capability", rounded(estimate.triangle().capability()))
        .put("low_cost", rounded(estimate.triangle().lowCost()))
        .put("low_complexity", rounded(estimate.triangle().lowComplexity()))
        .put("formula", estimate.triangle().formula())
        .put("sentence", estimate.triangle().sentence());
    root.set("gaps", gaps(estimate.gaps()));
    return root;
  }

  private static ObjectNode rto(RtoEstimate rto) {
    ObjectNode node = NODES.objectNode();
    node.put("subject", rto.subject());
    node.set("total", span(rto.total()));
    millis(node, "objective_ms", rto.objective());
    node.put("standing", rto.standing().word());
    node.put("confidence", rto.confidence().word());
    ArrayNode terms = node.putArray("terms");
    for (TermEstimate term : rto.terms()) {
      ObjectNode one = terms.addObject().put("term", term.term().word());
      one.setAll(span(term.span()));
      one.put("formula", term.formula())
          .put("source", term.source())
          .put("confidence", term.confidence().word());
    }
    return node;
  }

  private static void measurements(ArrayNode array, List<Measurement> measurements) {
    for (Measurement one : measurements) {
      ObjectNode node =
          array
              .addObject()
              .put("subject", one.measured().subject())
              .put("drills", one.drills())
              .put("difference_ms", one.difference().toMillis());
      node.set("estimated", span(one.estimated().total()));
      node.set("measured", span(one.measured().total()));
    }
  }

  private static ObjectNode rpo(RpoEstimate rpo) {
    ObjectNode node = NODES.objectNode().put("subject", rpo.subject());
    node.set("age", rpo.span().map(EstimateJson::span).orElse(null));
    millis(node, "objective_ms", rpo.objective());
    return node.put("standing", rpo.standing().word())
        .put("confidence", rpo.confidence().word())
        .put("formula", rpo.formula())
        .put("source", rpo.source());
  }

  private static ObjectNode span(Span span) {
    return NODES
        .objectNode()
        .put("best_ms", span.best().toMillis())
        .put("typical_ms", span.typical().toMillis())
        .put("worst_ms", span.worst().toMillis());
  }

  private static ObjectNode availability(Availability availability) {
    return NODES
        .objectNode()
        .put("design", availability.share())
        .put("one_region", availability.shareAlone())
        .put("hours_avoided_yearly", rounded(availability.hoursAvoided()))
        .put("formula", availability.formula())
        .put("source", availability.source());
  }

  private static ObjectNode bill(Bill bill) {
    ObjectNode node = NODES.objectNode().put("total", bill.total().amount());
    ObjectNode categories = node.putObject("categories");
    for (Category category : Category.values()) {
      categories.put(category.word(), bill.total(category).amount());
    }
    node.put("confidence", bill.confidence().word());
    ObjectNode shares = node.putObject("confidence_shares");
    for (Confidence confidence : Confidence.values()) {
      shares.put(confidence.word(), rounded(bill.share(confidence)));
    }
    ArrayNode lines = node.putArray("lines");
    for (CostLine line : bill.lines()) {
      lines
          .addObject()
          .put("category", line.category().word())
          .put("subject", line.subject())
          .put("region", line.region())
          .put("what", line.what())
          .put("monthly", line.monthly().amount())
          .put("formula", line.formula())
          .put("price", line.price().key())
          .put("source", line.price().cited())
          .put("confidence", line.confidence().word());
    }
    return node;
  }

  private static ObjectNode mix(PurchaseMix mix) {
    return NODES
        .objectNode()
        .put("reserved_vcpu", mix.reserved())
        .put("on_demand_vcpu_hours", rounded(mix.onDemandHours()))
        .put("spot_vcpu_hours", rounded(mix.spotHours()))
        .put("monthly", mix.monthly().amount())
        .put("all_on_demand_monthly", mix.allOnDemand().amount());
  }

  private static ObjectNode optimisation(Optimisation one) {
    return NODES
        .objectNode()
        .put("name", one.name())
        .put("applies", one.applies())
        .put("because", one.because())
        .put("saves_monthly", one.monthly().amount())
        .put("effort_days", one.days())
        .put("effort", one.effort().amount())
        .put("return", rounded(one.perEffort()))
        .put("advice", one.advice());
  }

  private static ObjectNode economics(Economics economics) {
    ObjectNode node = NODES.objectNode();
    node.put("verdict", economics.verdict().words()).put("because", economics.because());
    Optional<BreakEven> known = economics.breakEven();
    if (known.isPresent()) {
      BreakEven breakEven = known.get();
      node.put("loss_per_hour", rounded(breakEven.lossPerHour()))
          .put("loss_formula", economics.lossFormula())
          .put("premium_yearly", rounded(breakEven.premiumPerYear()))
          .put("benefit_yearly", rounded(breakEven.benefit()));
      finite(node, "break_even_hours", breakEven.hours());
      finite(node, "premium_over_benefit", breakEven.ratio());
      finite(node, "return_on_premium", breakEven.returnOnPremium());
    }
    node.put("confidence", economics.confidence().word());
    ArrayNode questions = node.putArray("questions");
    for (Economics.Question question : economics.questions()) {
      ObjectNode one = questions.addObject().put("asked", question.asked());
      question.answer().ifPresentOrElse(yes -> one.put("answer", yes), () -> one.putNull("answer"));
      one.put("because", question.because());
    }
    return node;
  }

  private static ArrayNode gaps(List<Gap> gaps) {
    ArrayNode array = NODES.arrayNode();
    for (Gap gap : gaps) {
      ObjectNode node =
          array
              .addObject()
              .put("key", gap.key())
              .put("assumed", gap.assumed())
              .put("count", gap.count());
      gap.examples().forEach(node.putArray("examples")::add);
    }
    return array;
  }

  private static void millis(ObjectNode node, String field, Optional<Duration> time) {
    time.ifPresentOrElse(it -> node.put(field, it.toMillis()), () -> node.putNull(field));
  }

  private static void finite(ObjectNode node, String field, double number) {
    if (Double.isFinite(number)) {
      node.put(field, rounded(number));
    } else {
      node.putNull(field);
    }
  }

  private static double rounded(double number) {
    return Math.round(number * 1e4) / 1e4;
  }
}
