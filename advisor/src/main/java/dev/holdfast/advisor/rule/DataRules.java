package dev.holdfast.advisor.rule;

import dev.holdfast.model.Durability;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.StoreFacts.Conflicts;
import dev.holdfast.model.design.StoreFacts.Content;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What replication promises, and what it cannot. */
final class DataRules {
  private static final Set<Content> CONSEQUENTIAL =
      EnumSet.of(Content.MONEY, Content.STOCK, Content.AUTHORISATION);

  /** Engines whose replication between regions is asynchronous whatever the file says. */
  private static final Set<String> ASYNC_ENGINES =
      Set.of(
          "aurora-global",
          "dynamodb-mrec",
          "memorydb-multi-region",
          "elasticache-global",
          "s3-crr");

  /** Engines in which the last of two writes wins. */
  private static final Set<String> LAST_WRITER_WINS =
      Set.of("dynamodb-mrec", "memorydb-multi-region");

  /** The sets of regions in which a strongly consistent global table may lie. */
  private static final List<Set<String>> MRSC_SETS =
      List.of(
          Set.of("aws/us-east-1", "aws/us-east-2", "aws/us-west-2"),
          Set.of("aws/eu-west-1", "aws/eu-west-2", "aws/eu-west-3", "aws/eu-central-1"),
          Set.of("aws/ap-northeast-1", "aws/ap-northeast-2", "aws/ap-northeast-3"));

  private static final Duration LAG_LOOK = Duration.ofMillis(200);
  private static final Duration LAG_ABORT = Duration.ofMillis(500);
  private static final Duration LAG_ALARM_MAX = Duration.ofSeconds(10);
  private static final double AURORA_WRITES_MAX = 100_000;
  private static final long AURORA_TRANSACTION_MAX = 100_000_000;
  private static final double LOCAL_MIN = 0.9;

  static final List<Rule> RULES =
      List.of(
          Rule.error("HF-301", "No loss allowed, replication asynchronous")
              .why(
                  "An asynchronous copy lacks whatever was acknowledged within the lag. `rpo: 0s`"
                      + " needs a write to be in another region before it is acknowledged.")
              .remedy("write `durability: quorum`, or allow the loss that the lag makes")
              .source(Source.formula("RPO = replication lag at the moment of failure"))
              .when(DataRules::asyncWithoutLoss),
          Rule.error("HF-302", "The last writer wins over money, stock or authorisation")
              .why(
                  "When two regions write the same row, the write with the later clock replaces"
                      + " the other, and a payment or a unit of stock is gone. 500, plus 1,000"
                      + " here, minus 200 there becomes 300 instead of 1,300.")
              .remedy("give each row a home region, or check versions, or merge changes")
              .source(Source.formula("last writer wins keeps one of two concurrent writes"))
              .when(DataRules::lastWriterWins),
          Rule.warning("HF-303", "Several writers, and nobody says what a conflict does")
              .why(
                  "Where several regions take writes of the same rows, something happens on a"
                      + " conflict; if nobody chose it, the engine's default did.")
              .remedy("write `conflicts:` with what happens")
              .when(DataRules::unsaidConflicts),
          Rule.error("HF-304", "A strongly consistent global table outside its set of regions")
              .why(
                  "Multi-Region strong consistency needs exactly three replicas, or two and a"
                      + " witness, all within one set of regions.")
              .remedy("place it in three regions of one set")
              .source(Source.GLOBAL_TABLES)
              .when(DataRules::strongTable),
          Rule.error("HF-305", "An engine that cannot keep the durability")
              .why(
                  "The engine replicates between regions asynchronously. It may be a good choice,"
                      + " but it loses what was acknowledged within the lag.")
              .remedy("write `durability: async` and an RPO, or choose another engine")
              .source(Source.AURORA_GLOBAL)
              .when(DataRules::engineIsAsync),
          Rule.warning("HF-307", "Every region takes writes of data that belongs to someone")
              .why(
                  "Where less than nine requests of ten stay in their region, every write crosses"
                      + " the ocean and the transfer bill follows.")
              .remedy("give each user a home region, and route to it")
              .source(
                  Source.formula("transfer = writes that leave the region × row size × replicas"))
              .when(DataRules::affinity),
          Rule.warning("HF-311", "Replication lags")
              .why("A lag above 200 ms at p95 says that a burst will be worse, and RPO with it.")
              .remedy("find the slow link, the long transaction or the overloaded standby")
              .when(DataRules::lag),
          Rule.error("HF-312", "Replication lags too much to go on")
              .why("Above 500 ms at p95 no failover keeps what it promises.")
              .remedy("stop widening the design until the lag is below 200 ms")
              .when(DataRules::lagAbort),
          Rule.warning("HF-313", "Nobody is told when replication lags")
              .why("A lag of ten seconds is an outage that has not happened yet.")
              .remedy("alarm at 10 s")
              .when(DataRules::lagAlarm),
          Rule.warning("HF-314", "Too many writes, or too large ones, for Aurora Global")
              .why(
                  "Above some hundred thousand writes a second, or with transactions of hundreds"
                      + " of megabytes, replication between regions falls behind.")
              .remedy("shard it, or split large transactions")
              .source(Source.AURORA_GLOBAL)
              .when(DataRules::auroraLimits),
          Rule.warning("HF-315", "Synchronous calls to another region in every request")
              .why("Each call waits for a round trip: 50 queries over 65 ms take 3,250 ms.")
              .remedy("read from a local copy, or send the calls in one batch")
              .source(Source.formula("added latency = calls × round trip"))
              .when(DataRules::crossRegionCalls));

  private DataRules() {}

  private static Stream<DeclaredResource> stores(Scene scene) {
    return scene.spread().stream().filter(DeclaredResource::keepsData);
  }

  private static boolean asyncEngine(DeclaredResource resource) {
    return resource.store().engine().filter(ASYNC_ENGINES::contains).isPresent();
  }

  private static void asyncWithoutLoss(Scene scene, Judge judge) {
    stores(scene)
        .filter(it -> it.objectives().rpo().filter(Duration::isZero).isPresent())
        .filter(it -> it.placement().durability() == Durability.ASYNC)
        .filter(it -> it.placement().pattern() != Pattern.BACKUP_RESTORE)
        .forEach(it ->
            judge.finds(
                Scene.at(it, "objectives.rpo"),
                "`" + it.id() + "` may lose nothing (`rpo: 0s`), and its copies lag behind",
                "write `durability: quorum`, or allow a loss, for instance `rpo: 5s`"));
  }

  private static boolean severalWriters(DeclaredResource resource) {
    return resource.placement().pattern() == Pattern.ACTIVE_ACTIVE_REPLICATED;
  }

  private static void lastWriterWins(Scene scene, Judge judge) {
    stores(scene)
        .filter(DataRules::severalWriters)
        .filter(it -> it.store().holds().stream().anyMatch(CONSEQUENTIAL::contains))
        .filter(DataRules::keepsLastWrite)
        .forEach(it ->
            judge.finds(
                Scene.at(it, "conflicts"),
                "`%s` holds %s, several regions write it, and the last writer wins"
                    .formatted(
                        it.id(),
                        Text.list(
                            it.store().holds().stream()
                                .filter(CONSEQUENTIAL::contains)
                                .map(Keyword::of)
                                .toList())),
                "write `conflicts: home-region` or `conflicts: version-check`, and make it so"));
  }

  private static boolean keepsLastWrite(DeclaredResource resource) {
    Optional<Conflicts> said = resource.store().conflicts();
    return said.filter(Conflicts.LAST_WRITER_WINS::equals).isPresent()
        || (said.isEmpty()
            && resource.store().engine().filter(LAST_WRITER_WINS::contains).isPresent());
  }

  private static void unsaidConflicts(Scene scene, Judge judge) {
    stores(scene)
        .filter(DataRules::severalWriters)
        .filter(it -> it.store().conflicts().isEmpty() && !keepsLastWrite(it))
        .filter(
            it -> it.store().engine().filter(engine -> engine.equals("dynamodb-mrsc")).isEmpty())
        .forEach(it ->
            judge.finds(
                Scene.at(it, "pattern"),
                "Several regions write `" + it.id() + "`, and nobody says what a conflict does",
                "write `conflicts:` with `home-region`, `merge`, `version-check` or"
                    + " `last-writer-wins`"));
  }

  private static void strongTable(Scene scene, Judge judge) {
    stores(scene)
        .filter(
            it -> it.store().engine().filter(engine -> engine.equals("dynamodb-mrsc")).isPresent())
        .forEach(it -> {
          List<String> providers =
              it.members().stream()
                  .flatMap(region -> scene.region(region).stream())
                  .flatMap(region -> region.region().provider().stream())
                  .toList();
          long witnesses =
              scene.design().regions().stream().filter(region -> region.region().witness()).count();
          boolean enough = providers.size() == 3 || (providers.size() == 2 && witnesses > 0);
          boolean together = MRSC_SETS.stream().anyMatch(set -> set.containsAll(providers));
          if (!enough || !together) {
            judge.finds(
                Scene.at(it, "replicas"),
                "`%s` is in %s, which is not three regions, or two and a witness, of one set"
                    .formatted(it.id(), Text.list(providers)),
                "place it in three of one set, for instance us-east-1, us-east-2 and us-west-2");
          }
        });
  }

  private static void engineIsAsync(Scene scene, Judge judge) {
    stores(scene)
        .filter(it -> it.placement().durability() == Durability.QUORUM)
        .filter(DataRules::asyncEngine)
        .forEach(it ->
            judge.finds(
                Scene.at(it, "engine"),
                "`%s` replicates `%s` asynchronously, and `durability: quorum` is asked for"
                    .formatted(it.store().engine().orElseThrow(), it.id()),
                "write `durability: async` and the RPO that it can keep"));
  }

  private static void affinity(Scene scene, Judge judge) {
    if (!scene.activeActive()) {
      return;
    }
    judge
        .needs("traffic.local", scene.facts().traffic().local())
        .filter(local -> local.fraction() < LOCAL_MIN)
        .ifPresent(local ->
            judge.finds(
                "traffic.local",
                "Only "
                    + Text.percent(local.fraction())
                    + " of the requests stay in their region; the others cross it, and are paid"
                    + " for",
                "give each user a home region until 90% stay local"));
  }

  private static void lag(Scene scene, Judge judge) {
    stores(scene)
        .filter(it -> it.placement().pattern() != Pattern.BACKUP_RESTORE)
        .forEach(it ->
            judge
                .needs(Scene.at(it, "lag.p95"), it.store().lag().p95())
                .filter(lag -> lag.compareTo(LAG_LOOK) > 0 && lag.compareTo(LAG_ABORT) <= 0)
                .ifPresent(lag ->
                    judge.finds(
                        Scene.at(it, "lag.p95"),
                        "`" + it.id() + "` lags by " + Text.duration(lag) + " at p95",
                        "bring it below 200ms before the next step")));
  }

  private static void lagAbort(Scene scene, Judge judge) {
    stores(scene)
        .forEach(it ->
            it.store()
                .lag()
                .p95()
                .filter(lag -> lag.compareTo(LAG_ABORT) > 0)
                .ifPresent(lag ->
                    judge.finds(
                        Scene.at(it, "lag.p95"),
                        "`" + it.id() + "` lags by " + Text.duration(lag) + " at p95",
                        "stop, and bring it below 200ms first")));
  }

  private static void lagAlarm(Scene scene, Judge judge) {
    stores(scene)
        .forEach(it ->
            it.store()
                .lag()
                .alarm()
                .filter(alarm -> alarm.compareTo(LAG_ALARM_MAX) > 0)
                .ifPresent(alarm ->
                    judge.finds(
                        Scene.at(it, "lag.alarm"),
                        "Nobody is told before `" + it.id() + "` lags by " + Text.duration(alarm),
                        "write `alarm: 10s`, and make it so")));
  }

  private static void auroraLimits(Scene scene, Judge judge) {
    stores(scene)
        .filter(it -> it.store().engine().filter("aurora-global"::equals).isPresent())
        .forEach(it -> {
          var load = it.store().load();
          load.writes()
              .filter(rate -> rate.perSecond() > AURORA_WRITES_MAX)
              .ifPresent(rate ->
                  judge.finds(
                      Scene.at(it, "load.writes"),
                      "%s writes a second are more than Aurora Global carries to other regions"
                          .formatted(Text.number(rate.perSecond())),
                      "shard `" + it.id() + "`, so that each part takes at most 100000/s"));
          load.transactionSize()
              .filter(size -> size.bytes() > AURORA_TRANSACTION_MAX)
              .ifPresent(size ->
                  judge.finds(
                      Scene.at(it, "load.transaction-size"),
                      "A transaction of %s MB holds up the replication of all others"
                          .formatted(Text.number(size.bytes() / 1e6)),
                      "split it into transactions of at most 100MB"));
        });
  }

  private static void crossRegionCalls(Scene scene, Judge judge) {
    for (DeclaredResource service : scene.spread()) {
      double calls = service.service().crossRegionCalls().orElse(0.0);
      if (service.kind() == Kind.SERVICE && calls > 0) {
        RegionId here = service.placement().primary();
        long nearest =
            service.placement().replicas().stream()
                .flatMap(there ->
                    scene.design().links().stream().filter(link -> link.joins(here, there)))
                .mapToLong(link -> link.rtt().toMillis())
                .min()
                .orElse(0);
        judge.finds(
            Scene.at(service, "cross-region-calls"),
            "%s calls over at least %d ms each add %s ms to every request"
                .formatted(Text.number(calls), nearest, Text.number(calls * nearest)),
            "read from a copy in the same region, and write `cross-region-calls: 0`");
      }
    }
  }
}
