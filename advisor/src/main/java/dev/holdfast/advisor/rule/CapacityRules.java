package dev.holdfast.advisor.rule;

import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.ServiceFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether what is left carries what is asked. */
final class CapacityRules {
  private static final double STANDBY_MIN = 0.2;
  private static final double STANDBY_MAX = 0.5;
  private static final double WASTE_RATIO = 2;

  private static final Source SURVIVORS =
      Source.formula("what survivors can reach = Σ min(quota, scaling.max) ≥ needed at peak");
  private static final Source SCALE_TIME =
      Source.formula("time to full = (needed − running) ÷ instances per minute + start ≤ RTO");

  static final List<Rule> RULES =
      List.of(
          Rule.error("HF-401", "What is left cannot carry the peak")
              .why(
                  "A region is lost at the worst moment, and then the others carry the whole peak."
                      + " If quota or scaling stops them before that, they fall too.")
              .remedy("raise `scaling.max` and `quota` in the other regions, or run more there")
              .source(SURVIVORS)
              .when(CapacityRules::survivors),
          Rule.error("HF-402", "Growing takes longer than the RTO")
              .why(
                  "A standby that answers at a fifth of its size meets the whole load at once:"
                      + " until it has grown, clients time out and retry, and the herd tramples"
                      + " it.")
              .remedy("run more in the standby, grow faster, or allow a longer RTO")
              .source(SCALE_TIME)
              .when(CapacityRules::growth),
          Rule.warning("HF-403", "A standby below a fifth")
              .why(
                  "Below a fifth of the primary, a standby neither answers its checks under load"
                      + " nor grows in time.")
              .remedy("run at least a fifth of what is needed")
              .when(CapacityRules::tooSmall),
          Rule.warning("HF-404", "A standby above a half")
              .why(
                  "A warm standby that runs at more than half is paid for twice. A quarter, with"
                      + " automatic growth, is usual.")
              .remedy("run a quarter, and let it grow at failover")
              .when(CapacityRules::tooLarge),
          Rule.error("HF-405", "The second region's quota stops the failover")
              .why(
                  "Quotas are set for each region, and the standby's were often never raised: the"
                      + " provider refuses instances when they are needed most.")
              .remedy("raise the quota in the standby region to the full load")
              .source(Source.formula("quota ≥ needed"))
              .when(CapacityRules::quota),
          Rule.warning("HF-406", "Scaling without a sensible upper bound")
              .why(
                  "Without an upper bound a retry storm becomes a bill; with one below the need it"
                      + " becomes an outage.")
              .remedy("set `scaling.max` somewhat above what one region must carry alone")
              .source(SURVIVORS)
              .when(CapacityRules::bounds),
          Rule.note("HF-407", "Twice as much reserved as used")
              .why(
                  "What is reserved and not used is paid for in every region. Waste is 1 − 1 ÷"
                      + " (requested ÷ used): at twice the use, half.")
              .remedy("reserve what is used at peak, with some room")
              .source(Source.formula("waste = 1 − used ÷ requested"))
              .when(CapacityRules::waste));

  private CapacityRules() {}

  private static Stream<DeclaredResource> services(Scene scene) {
    return scene.spread().stream().filter(it -> it.kind() == Kind.SERVICE);
  }

  /** How many instances a region can reach: as many as quota and scaling let. */
  private static int reach(ServiceFacts service, RegionId region) {
    int quota = Optional.ofNullable(service.quota().get(region)).orElse(Integer.MAX_VALUE);
    int running = Optional.ofNullable(service.instances().get(region)).orElse(0);
    int max = service.scaling().max().orElse(running);
    return Math.min(quota, Math.max(max, running));
  }

  private static void survivors(Scene scene, Judge judge) {
    services(scene)
        .forEach(it -> {
          ServiceFacts service = it.service();
          Optional<Integer> needed = judge.needs(Scene.at(it, "needed"), service.needed());
          if (needed.isEmpty() || service.instances().isEmpty()) {
            return;
          }
          for (RegionId lost : it.members()) {
            long left =
                it.members().stream()
                    .filter(region -> !region.equals(lost))
                    .mapToLong(region -> reach(service, region))
                    .sum();
            if (left < needed.get()) {
              judge.finds(
                  Scene.at(it, "needed"),
                  "Without `%s`, `%s` reaches %d instances, and the peak needs %d"
                      .formatted(lost, it.id(), left, needed.get()),
                  "let the other regions reach %d: raise `scaling.max`, `quota` or `instances`"
                      .formatted(needed.get()));
              return;
            }
          }
        });
  }

  private static void growth(Scene scene, Judge judge) {
    services(scene)
        .forEach(it -> {
          ServiceFacts service = it.service();
          if (service.needed().isEmpty() || service.instances().isEmpty()) {
            return;
          }
          Optional<Double> rate =
              judge.needs(Scene.at(it, "scaling.per-minute"), service.scaling().perMinute());
          Optional<Duration> rto =
              judge.needs(Scene.at(it, "objectives.rto"), it.objectives().rto());
          int running =
              it.members().stream()
                  .filter(region -> !region.equals(it.placement().primary()))
                  .mapToInt(
                      region -> Optional.ofNullable(service.instances().get(region)).orElse(0))
                  .sum();
          int missing = service.needed().get() - running;
          if (rate.isEmpty() || rto.isEmpty() || missing <= 0) {
            return;
          }
          Duration start = service.start().orElse(Duration.ZERO);
          Duration takes =
              rate.get() <= 0
                  ? Duration.ofDays(365)
                  : start.plusMillis(Math.round(missing / rate.get() * 60_000));
          if (takes.compareTo(rto.get()) > 0) {
            judge.finds(
                Scene.at(it, "scaling.per-minute"),
                "`%s` needs %d more instances at %s a minute, which take %s, and `rto: %s` is asked for"
                    .formatted(
                        it.id(),
                        missing,
                        Text.number(rate.get()),
                        Text.duration(takes),
                        Text.duration(rto.get())),
                "run more in the standby, or grow by %s a minute"
                    .formatted(Text.number(faster(missing, rto.get(), start))));
          }
        });
  }

  private static double faster(int missing, Duration rto, Duration start) {
    double minutes = Math.max(0.1, rto.minus(start).toMillis() / 60_000.0);
    return Math.ceil(missing / minutes);
  }

  /** What a standby runs, as a share of the primary; empty where that says nothing. */
  private static Optional<Double> standbyShare(DeclaredResource it, RegionId standby) {
    double primary =
        Optional.ofNullable(it.service().instances().get(it.placement().primary())).orElse(0);
    Optional<Integer> runs = Optional.ofNullable(it.service().instances().get(standby));
    return primary > 0 ? runs.map(count -> count / primary) : Optional.empty();
  }

  private static boolean warm(DeclaredResource it) {
    Pattern pattern = it.placement().pattern();
    return pattern == Pattern.WARM_STANDBY || pattern == Pattern.ACTIVE_PASSIVE;
  }

  private static void tooSmall(Scene scene, Judge judge) {
    services(scene)
        .filter(CapacityRules::warm)
        .forEach(it ->
            it.placement()
                .replicas()
                .forEach(standby ->
                    standbyShare(it, standby)
                        .filter(share -> share < STANDBY_MIN)
                        .ifPresent(share ->
                            judge.finds(
                                Scene.at(it, "instances." + standby),
                                "`%s` runs %s of `%s` there"
                                    .formatted(standby, Text.percent(share), it.id()),
                                "run at least a fifth of what the primary runs"))));
  }

  private static void tooLarge(Scene scene, Judge judge) {
    services(scene)
        .filter(it -> it.placement().pattern() == Pattern.WARM_STANDBY)
        .forEach(it ->
            it.placement()
                .replicas()
                .forEach(standby ->
                    standbyShare(it, standby)
                        .filter(share -> share > STANDBY_MAX)
                        .ifPresent(share ->
                            judge.finds(
                                Scene.at(it, "instances." + standby),
                                "`%s` runs %s of `%s` there without any traffic"
                                    .formatted(standby, Text.percent(share), it.id()),
                                "run a quarter, and let it grow at failover"))));
  }

  private static void quota(Scene scene, Judge judge) {
    services(scene)
        .filter(it -> !it.activeActive())
        .forEach(it ->
            it.service()
                .needed()
                .ifPresent(needed ->
                    it.placement()
                        .replicas()
                        .forEach(standby ->
                            Optional.ofNullable(it.service().quota().get(standby))
                                .filter(quota -> quota < needed)
                                .ifPresent(quota ->
                                    judge.finds(
                                        Scene.at(it, "quota." + standby),
                                        "`%s` may run %d of `%s`, and the peak needs %d"
                                            .formatted(standby, quota, it.id(), needed),
                                        "raise the quota to at least " + needed)))));
  }

  private static void bounds(Scene scene, Judge judge) {
    services(scene)
        .filter(it -> !it.service().scaling().equals(dev.holdfast.model.design.Scaling.NONE))
        .forEach(it -> {
          Optional<Integer> max = it.service().scaling().max();
          if (max.isEmpty()) {
            judge.finds(
                Scene.at(it, "scaling"),
                "`" + it.id() + "` may grow without end",
                "write `max:` with somewhat more than one region must carry alone");
          } else if (it.service().scaling().min().filter(min -> min > max.get()).isPresent()) {
            judge.finds(
                Scene.at(it, "scaling"),
                "`min` of `" + it.id() + "` is above its `max`",
                "write a `max` above `min`");
          }
        });
  }

  private static void waste(Scene scene, Judge judge) {
    scene.design().resources().stream()
        .filter(it -> it.kind() == Kind.SERVICE)
        .forEach(it -> {
          double requested = it.service().cpu().requested().orElse(0.0);
          double used = it.service().cpu().used().orElse(0.0);
          if (used > 0 && requested / used >= WASTE_RATIO) {
            judge.finds(
                Scene.at(it, "cpu.requested"),
                "`%s` reserves %s cores and uses %s: %s is wasted in every region"
                    .formatted(
                        it.id(),
                        Text.number(requested),
                        Text.number(used),
                        Text.percent(1 - used / requested)),
                "reserve about " + Text.number(used * 1.3) + " cores");
          }
        });
  }
}
