package dev.holdfast.advisor.rule;

import dev.holdfast.model.design.BillLine;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Observability;
import dev.holdfast.model.design.Observability.Dashboards;
import dev.holdfast.model.design.Observability.Level;
import java.util.List;

/** Whether somebody sees it, and what seeing costs. */
final class ObservabilityRules {
  private static final double SAMPLING_MAX = 0.01;

  static final List<Rule> RULES =
      List.of(
          Rule.warning("HF-801", "No place shows all regions")
              .why(
                  "Which region is ill, and whether only its link is, can be seen from outside"
                      + " alone; and its own dashboards go with it.")
              .remedy("bring the key figures of all regions together, outside any one of them")
              .when(ObservabilityRules::dashboards),
          Rule.warning("HF-802", "Alerts that say nothing to do")
              .why("An alert without a runbook costs the first ten minutes of every incident.")
              .remedy("link a runbook from every alert, and drop those without one")
              .when(ObservabilityRules::runbooks),
          Rule.warning("HF-803", "Debug lines cross regions")
              .why(
                  "Lines below warnings are seven of ten bytes that logging sends, at the price of"
                      + " a byte that serves a customer.")
              .remedy("send warnings and errors only; keep the rest where it arises")
              .source(Source.formula("transfer = lines × size × price between regions"))
              .when(ObservabilityRules::shipped),
          Rule.warning("HF-804", "More than one success in a hundred is traced")
              .why("Traces of successes repeat each other; errors should all be kept instead.")
              .remedy("sample 1% of successes and all errors")
              .when(ObservabilityRules::sampling),
          Rule.warning("HF-805", "A tracer without a future")
              .why(
                  "The X-Ray SDKs and daemon are in maintenance since 2026-02-25; support ends on"
                      + " 2027-02-25.")
              .remedy("trace with OpenTelemetry")
              .source(Source.XRAY)
              .when(ObservabilityRules::tracer),
          Rule.warning("HF-806", "Nobody watches what replication costs")
              .why("Replication is the part of the bill that grows unseen, with every write.")
              .remedy("be told when one resource costs more than 1,000 a month to replicate")
              .when(ObservabilityRules::replicationCost));

  private ObservabilityRules() {}

  private static Observability seen(Scene scene) {
    return scene.operations().observability();
  }

  private static void dashboards(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("observability.dashboards", seen(scene).dashboards())
        .filter(Dashboards.PER_REGION::equals)
        .ifPresent(_ ->
            judge.finds(
                "observability.dashboards",
                "Each region shows only itself",
                "bring the key figures together, and write `dashboards: global`"));
  }

  private static void runbooks(Scene scene, Judge judge) {
    judge
        .needs("observability.alerts-have-runbooks", seen(scene).alertsHaveRunbooks())
        .filter(all -> !all)
        .ifPresent(_ ->
            judge.finds(
                "observability.alerts-have-runbooks",
                "Some alerts do not say what to do",
                "link a runbook from every alert, and write `alerts-have-runbooks: true`"));
  }

  private static void shipped(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("observability.shipped", seen(scene).shipped())
        .filter(level -> level == Level.DEBUG || level == Level.INFO)
        .ifPresent(level ->
            judge.finds(
                "observability.shipped",
                "Every line from `" + Keyword.of(level) + "` on is sent to another region",
                "write `shipped: warnings`, and make it so"));
  }

  private static void sampling(Scene scene, Judge judge) {
    seen(scene)
        .traceSampling()
        .filter(share -> share.fraction() > SAMPLING_MAX)
        .ifPresent(share ->
            judge.finds(
                "observability.trace-sampling",
                Text.percent(share.fraction()) + " of the successful requests are traced",
                "write `trace-sampling: 1%`, and keep all errors"));
  }

  private static void tracer(Scene scene, Judge judge) {
    seen(scene)
        .tracer()
        .filter("x-ray"::equals)
        .ifPresent(_ ->
            judge.finds(
                "observability.tracer",
                "Support for the X-Ray SDKs and daemon ends on 2027-02-25",
                "move to OpenTelemetry, and write `tracer: opentelemetry`"));
  }

  private static void replicationCost(Scene scene, Judge judge) {
    boolean replicates =
        scene.facts().bill().lines().stream()
            .anyMatch(
                line -> line.category().filter(BillLine.Category.REPLICATION::equals).isPresent());
    if (replicates && seen(scene).replicationCostAlert().isEmpty()) {
      judge.finds(
          "observability",
          "The bill has a line for replication, and nobody is told when it grows",
          "write `replication-cost-alert: 1000`, and make it so");
    }
  }
}
