package dev.holdfast.advisor.estimate;

import dev.holdfast.advisor.estimate.Costing.Item;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DataSize;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Observability;
import dev.holdfast.model.design.Rate;
import dev.holdfast.model.design.Share;
import dev.holdfast.model.design.Traffic;
import java.util.List;
import java.util.Optional;

/**
 * What answering users costs on the way: to them, between regions where another region must help,
 * and for the telemetry that requests leave behind. Nothing, if the file tells no traffic.
 */
final class UserTraffic {
  private static final double KILOBYTE = 1e3;

  private final Costing costing;
  private final Traffic traffic;
  private final double requests;
  private final RegionId home;
  private final boolean several;

  private UserTraffic(Costing costing, double requests, RegionId home, boolean several) {
    this.costing = costing;
    this.traffic = costing.design().facts().traffic();
    this.requests = requests;
    this.home = home;
    this.several = several;
  }

  static void add(Costing costing, RegionId home, boolean several) {
    Optional<Rate> requests = costing.design().facts().traffic().requests();
    requests.ifPresent(rate -> new UserTraffic(costing, rate.perSecond(), home, several).add());
  }

  private void add() {
    Size response = size(traffic.responseSize(), "request.response-bytes");
    line(
        "answers to users",
        "transfer.egress",
        response.confidence(),
        response.value(),
        new Factor(1, ""));
    List<DeclaredResource> everywhere =
        costing.design().resources().stream()
            .filter(resource -> !resource.keepsData() && resource.activeActive())
            .filter(resource -> resource.members().size() > 1)
            .toList();
    Size request = size(traffic.requestSize(), "request.size");
    double both = request.value() + response.value();
    if (!everywhere.isEmpty()) {
      double local =
          traffic.local().map(Share::fraction).orElseGet(() -> costing.amount("traffic.locality"));
      Confidence trust = traffic.local().isPresent() ? Confidence.HIGH : Confidence.LOW;
      line(
          "requests that another region answers",
          "transfer.inter-region",
          trust.and(response.confidence()),
          both,
          new Factor(Math.max(0, 1 - local), "of them"));
    }
    double calls =
        costing.design().resources().stream()
            .filter(resource -> resource.members().size() > 1)
            .mapToDouble(resource -> resource.service().crossRegionCalls().orElse(0.0))
            .sum();
    line(
        "synchronous calls between regions",
        "transfer.inter-region",
        response.confidence(),
        both,
        new Factor(calls, "calls for each"));
    telemetry();
  }

  private void telemetry() {
    double bytes = costing.amount("request.log-bytes");
    Factor logged = new Factor(bytes / KILOBYTE, "kB");
    Factor asked = new Factor(requests, "requests/s");
    costing.line(
        new Item(Category.OPERATIONS, Costing.WHOLE, home.value(), "telemetry, taken in"),
        costing.price("operations.telemetry-gb", home),
        Confidence.LOW,
        asked,
        logged,
        costing.megaseconds(),
        costing.level(home));
    if (several) {
      costing.line(
          new Item(Category.TRANSFER, Costing.WHOLE, home.value(), "telemetry, shipped"),
          costing.price("transfer.inter-region", home),
          Confidence.LOW,
          asked,
          logged,
          new Factor(shipped(), "of it shipped"),
          costing.megaseconds());
    }
  }

  private double shipped() {
    Observability.Level level =
        costing
            .design()
            .facts()
            .operations()
            .observability()
            .shipped()
            .orElse(Observability.Level.INFO);
    return switch (level) {
      case DEBUG, INFO -> 1;
      case WARNINGS, ERRORS -> 1 - costing.amount("optimise.telemetry");
    };
  }

  private void line(String what, String price, Confidence confidence, double bytes, Factor share) {
    costing.line(
        new Item(Category.TRANSFER, Costing.WHOLE, home.value(), what),
        costing.price(price, home),
        confidence,
        new Factor(requests, "requests/s"),
        new Factor(bytes / KILOBYTE, "kB"),
        share,
        costing.megaseconds());
  }

  private Size size(Optional<DataSize> stated, String assumption) {
    return stated
        .map(size -> new Size(size.bytes(), Confidence.HIGH))
        .orElseGet(() -> new Size(costing.amount(assumption), Confidence.LOW));
  }
}
