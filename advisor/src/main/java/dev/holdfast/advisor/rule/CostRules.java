package dev.holdfast.advisor.rule;

import dev.holdfast.model.design.Bill;
import dev.holdfast.model.design.BillLine;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Network;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Whether the figures add up, and which of them will not stay as they are. */
final class CostRules {
  /** Bills round each line to a cent; a hundred lines may be off by one unit. */
  private static final BigDecimal ROUNDING = BigDecimal.ONE;

  private static final BigDecimal DRIFT = new BigDecimal("1.2");
  private static final BigDecimal ABORT = new BigDecimal("2.0");
  private static final BigDecimal GROWTH = new BigDecimal("1.3");
  private static final BigDecimal REPLICA_LOOK = new BigDecimal(1_000);
  private static final BigDecimal REPLICA_JUSTIFY = new BigDecimal(5_000);
  private static final int VPCS_LOOK = 5;
  private static final int VPCS_WARN = 10;
  private static final int VPCS_MAX = 20;
  private static final Duration MESH_RTO = Duration.ofMinutes(5);

  private static final Source SUM = Source.formula("total = Σ lines");
  private static final Source PAIRS =
      Source.formula("peerings = n × (n − 1) ÷ 2, each of n networks having n − 1");

  static final List<Rule> RULES =
      List.of(
          Rule.error("HF-901", "The bill's lines do not add up to its total")
              .why("A decision about money that rests on a wrong sum is wrong too.")
              .remedy("find the line that is missing or counted twice, or correct the total")
              .source(SUM)
              .when(CostRules::total),
          Rule.error("HF-902", "The plan's lines do not add up to its total")
              .why("A decision about money that rests on a wrong sum is wrong too.")
              .remedy("find the line that is missing or counted twice, or correct the total")
              .source(SUM)
              .when(CostRules::plannedTotal),
          Rule.warning("HF-903", "Spending a fifth above the projection")
              .why("What is a fifth too high after weeks is twice too high after months.")
              .remedy("find the line that grew, before the next step")
              .source(Source.formula("bill ÷ projection > 1.2"))
              .when(CostRules::drift),
          Rule.error("HF-904", "Spending twice the projection")
              .why("At twice the projection the plan's reasons no longer hold.")
              .remedy("stop, and decide anew with the real figures")
              .source(Source.formula("bill ÷ projection > 2"))
              .when(CostRules::abort),
          Rule.warning("HF-905", "The bill grew by a third in a quarter")
              .why(
                  "At that pace it doubles within a year. Right-sizing, spot capacity and"
                      + " reservations pay back first.")
              .remedy("right-size, then reserve the steady part")
              .source(Source.formula("bill ÷ bill a quarter ago > 1.3"))
              .when(CostRules::growth),
          Rule.note("HF-906", "Replicating one resource costs more than 1,000 a month")
              .why("Few resources are worth that in a second region; most of them unasked.")
              .remedy("replicate part of it, or say why under `justified`")
              .when(CostRules::replica),
          Rule.warning(
                  "HF-907", "Replicating one resource costs more than 5,000 a month, unsaid why")
              .why("At that price somebody should have decided it.")
              .remedy("replicate part of it, or say why under `justified`")
              .when(CostRules::unjustified),
          Rule.note("HF-908", "Resources without cost tags")
              .why("What has no cost centre and no service appears in nobody's budget.")
              .remedy("tag it with `cost-centre` and `service`, like the others")
              .when(CostRules::tags),
          Rule.note("HF-911", "Five networks or more, joined pair by pair")
              .why("Pairs grow with the square: 4 networks need 6, 8 need 28, 24 need 276.")
              .remedy("plan a transit gateway before the tenth")
              .source(PAIRS)
              .when(CostRules::somePeerings),
          Rule.warning("HF-912", "Ten networks or more, joined pair by pair")
              .why("Pairs grow with the square: 4 networks need 6, 8 need 28, 24 need 276.")
              .remedy("join them by a transit gateway")
              .source(PAIRS)
              .when(CostRules::manyPeerings),
          Rule.error("HF-913", "Too many networks to be joined pair by pair")
              .why(
                  "Above twenty networks nobody can say which routes exist, and above 51 the"
                      + " default quota of 50 peerings for each network ends it.")
              .remedy("join them by a transit gateway")
              .source(Source.VPC_QUOTAS)
              .when(CostRules::tooManyPeerings),
          Rule.warning("HF-914", "A service mesh that no objective asks for")
              .why(
                  "Sidecars cost memory, processor time and 2–5 ms in each hop. With an RTO of"
                      + " minutes and one serving region, name service and health checks do.")
              .remedy("leave the mesh out until an objective needs it")
              .source(Source.formula("added latency = hops × 2–5 ms, a rule of thumb"))
              .when(CostRules::needlessMesh));

  private CostRules() {}

  private static Bill bill(Scene scene) {
    return scene.facts().bill();
  }

  private static void total(Scene scene, Judge judge) {
    adds(scene, judge, "bill.total", bill(scene).total(), BillLine::amount);
  }

  private static void plannedTotal(Scene scene, Judge judge) {
    adds(scene, judge, "bill.planned-total", bill(scene).plannedTotal(), BillLine::planned);
  }

  private static void adds(
      Scene scene,
      Judge judge,
      String at,
      Optional<BigDecimal> stated,
      Function<BillLine, Optional<BigDecimal>> amount) {
    List<BigDecimal> amounts =
        bill(scene).lines().stream().flatMap(line -> amount.apply(line).stream()).toList();
    if (stated.isEmpty() || amounts.isEmpty()) {
      return;
    }
    BigDecimal sum = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal difference = stated.get().subtract(sum);
    if (difference.abs().compareTo(ROUNDING) > 0) {
      String currency = scene.currency();
      judge.finds(
          at,
          "%s is stated, and the %d lines come to %s: %s %s"
              .formatted(
                  Text.money(stated.get(), currency),
                  amounts.size(),
                  Text.money(sum, currency),
                  Text.money(difference.abs(), currency),
                  difference.signum() > 0
                      ? "is missing from the lines"
                      : "is missing from the total"),
          "add the line that is missing, or write `%s: %s`"
              .formatted(at.substring(at.indexOf('.') + 1), sum.toPlainString()));
    }
  }

  private static Optional<BigDecimal> ratio(Optional<BigDecimal> part, Optional<BigDecimal> whole) {
    return whole
        .filter(it -> it.signum() > 0)
        .flatMap(it -> part.map(some -> some.divide(it, 4, RoundingMode.HALF_UP)));
  }

  private static void drift(Scene scene, Judge judge) {
    ratio(bill(scene).total(), bill(scene).projected())
        .filter(ratio -> ratio.compareTo(DRIFT) > 0 && ratio.compareTo(ABORT) <= 0)
        .ifPresent(
            ratio -> spending(judge, ratio, "find the line that grew, before the next step"));
  }

  private static void abort(Scene scene, Judge judge) {
    ratio(bill(scene).total(), bill(scene).projected())
        .filter(ratio -> ratio.compareTo(ABORT) > 0)
        .ifPresent(ratio -> spending(judge, ratio, "stop, and decide anew with the real figures"));
  }

  private static void spending(Judge judge, BigDecimal ratio, String change) {
    judge.finds(
        "bill.projected",
        "The bill is " + Text.percent(ratio.doubleValue()) + " of what was projected",
        change);
  }

  private static void growth(Scene scene, Judge judge) {
    ratio(bill(scene).total(), bill(scene).quarterAgo())
        .filter(ratio -> ratio.compareTo(GROWTH) > 0)
        .ifPresent(ratio ->
            judge.finds(
                "bill.quarter-ago",
                "The bill grew by %s in a quarter".formatted(Text.percent(ratio.doubleValue() - 1)),
                "right-size first, then use spot capacity and reserve the steady part"));
  }

  private static Optional<BigDecimal> replication(BillLine line) {
    return line.category()
        .filter(BillLine.Category.REPLICATION::equals)
        .flatMap(_ -> line.planned().or(line::amount));
  }

  private static void replica(Scene scene, Judge judge) {
    bill(scene).lines().stream()
        .filter(line -> line.justified().isEmpty())
        .forEach(line ->
            replication(line)
                .filter(it -> it.compareTo(REPLICA_LOOK) > 0)
                .filter(it -> it.compareTo(REPLICA_JUSTIFY) <= 0)
                .ifPresent(it -> replicates(scene, judge, line, it)));
  }

  private static void unjustified(Scene scene, Judge judge) {
    bill(scene).lines().stream()
        .filter(line -> line.justified().isEmpty())
        .forEach(line ->
            replication(line)
                .filter(it -> it.compareTo(REPLICA_JUSTIFY) > 0)
                .ifPresent(it -> replicates(scene, judge, line, it)));
  }

  private static void replicates(Scene scene, Judge judge, BillLine line, BigDecimal amount) {
    judge.finds(
        "bill.lines." + line.name(),
        "Replicating %s costs %s a month"
            .formatted(
                line.resource().map(it -> "`" + it + "`").orElse("`" + line.name() + "`"),
                Text.money(amount, scene.currency())),
        "replicate only what is needed there, or say why under `justified`");
  }

  private static boolean tagged(DeclaredResource resource) {
    Map<String, String> tags = resource.needs().tags();
    return tags.containsKey("cost-centre") && tags.containsKey("service");
  }

  private static void tags(Scene scene, Judge judge) {
    List<DeclaredResource> all = scene.design().resources();
    List<DeclaredResource> bare = all.stream().filter(it -> !tagged(it)).toList();
    if (bare.size() == all.size()) {
      judge.lacks("resources.*.tags");
    } else if (!bare.isEmpty()) {
      judge.finds(
          Scene.at(bare.getFirst(), "tags"),
          "%d of %d resources have no `cost-centre` or no `service`, `%s` among them"
              .formatted(bare.size(), all.size(), bare.getFirst().id()),
          "tag them like the others");
    }
  }

  private static Optional<Integer> peered(Scene scene) {
    Network network = scene.operations().network();
    return network
        .vpcs()
        .filter(_ -> network.connection().filter(Network.Connection.PEERING::equals).isPresent());
  }

  private static void peerings(Scene scene, Judge judge, int from, int to) {
    peered(scene)
        .filter(count -> count >= from && count < to)
        .ifPresent(count ->
            judge.finds(
                "network.vpcs",
                "%d networks joined pair by pair need %d peerings, %d for each"
                    .formatted(count, count * (count - 1) / 2, count - 1),
                "join them by a transit gateway: `connection: transit-gateway`"));
  }

  private static void somePeerings(Scene scene, Judge judge) {
    peerings(scene, judge, VPCS_LOOK, VPCS_WARN);
  }

  private static void manyPeerings(Scene scene, Judge judge) {
    peerings(scene, judge, VPCS_WARN, VPCS_MAX + 1);
  }

  private static void tooManyPeerings(Scene scene, Judge judge) {
    peerings(scene, judge, VPCS_MAX + 1, Integer.MAX_VALUE);
  }

  private static void needlessMesh(Scene scene, Judge judge) {
    boolean slow = scene.tightestRto().filter(rto -> rto.compareTo(MESH_RTO) >= 0).isPresent();
    boolean mesh = scene.operations().network().serviceMesh().orElse(false);
    if (mesh && slow && scene.multiRegion() && !scene.activeActive()) {
      judge.finds(
          "network.service-mesh",
          "With one serving region and `rto: %s`, a mesh costs more than it gives"
              .formatted(Text.duration(scene.tightestRto().orElseThrow())),
          "leave it out: `service-mesh: false`");
    }
  }
}
