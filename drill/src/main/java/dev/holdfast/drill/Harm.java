package dev.holdfast.drill;

import dev.holdfast.drill.Situation.ResourceSituation;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What a scenario comes down to on the regions as they stand: whom exactly it strikes, and with
 * what.
 *
 * @param prelude what is done before the harm itself
 * @param sentence what is done, for people
 * @param faults what is injected, in this order
 * @param sequel what is done after it, before anything is expected
 * @param move the change of primary that is asked for instead of a fault
 * @param struck the regions whose clients cannot be expected to be served until it is mended
 * @param resources the resources whose primary is struck
 */
record Harm(
    List<Step> prelude,
    String sentence,
    List<Fault> faults,
    List<Step> sequel,
    Optional<Move> move,
    Set<RegionId> struck,
    Set<ResourceId> resources) {
  Harm(
      String sentence,
      List<Fault> faults,
      Optional<Move> move,
      Set<RegionId> struck,
      Set<ResourceId> resources) {
    this(List.of(), sentence, faults, List.of(), move, struck, resources);
  }

  /** A planned change of a primary. */
  record Move(ResourceId resource, RegionId from, RegionId to) {}

  /** Why a scenario cannot be held on these regions. */
  static final class NotPossibleException extends Exception {
    private static final long serialVersionUID = 1L;

    NotPossibleException(String message) {
      super(message);
    }
  }

  /** Chooses the victims; equal arguments choose alike. */
  static Harm of(
      Scenario.Strike strike, Topology topology, Situation situation, RandomGenerator random)
      throws NotPossibleException {
    Database database = topology.databases().get(random.nextInt(topology.databases().size()));
    ResourceId resource = database.id();
    RegionId primary =
        Optional.ofNullable(situation.resources().get(resource))
            .flatMap(ResourceSituation::primary)
            .orElseThrow(() -> new NotPossibleException(resource + " has no primary to strike"));
    List<RegionId> others =
        topology.regionIds().stream().filter(region -> !region.equals(primary)).toList();
    return switch (strike) {
      case KILL_PRIMARY_REGION ->
          region(
              "kill -9 of region " + primary + withLeader(situation, primary),
              List.of(new Fault.Kill(primary)),
              primary,
              situation);
      case ISOLATE_PRIMARY_REGION ->
          region(
              "region " + primary + withLeader(situation, primary) + " cut off from all others",
              others.stream()
                  .<Fault>mapMulti((other, cuts) -> {
                    cuts.accept(new Fault.Cut(primary, other));
                    cuts.accept(new Fault.Cut(other, primary));
                  })
                  .toList(),
              primary,
              situation);
      case ISOLATE_PRIMARY_REGION_ONE_WAY -> oneWay(primary, others, situation, random);
      case CUT_LINK_OF_PRIMARY_REGION -> link(primary, others, situation, random);
      case FREEZE_PRIMARY_REGION ->
          region(
              "region " + primary + withLeader(situation, primary) + " frozen",
              List.of(new Fault.Freeze(primary)),
              primary,
              situation);
      case CRASH_PRIMARY_ENGINE ->
          new Harm(
              "kill -9 of the engine of " + resource + " in " + primary,
              List.of(new Fault.EngineCrash(primary, resource)),
              Optional.empty(),
              Set.of(),
              Set.of(resource));
      case KILL_LEADER_REGION -> leader(situation);
      case SWITCH_OVER -> move(database, primary, random);
      case INTERRUPT_COMMITS,
          FILL_DISKS,
          PROMOTE_BY_HAND,
          BREAK_STANDBY,
          RESTART_EVERY_REGION,
          SATURATE ->
          EverydayHarm.of(
              strike, topology, situation, new EverydayHarm.Target(database, primary), random);
      case WALK ->
          new Harm(
              List.of(),
              "whatever comes to mind",
              List.of(),
              new Walk(topology, database, primary, random).steps(),
              Optional.empty(),
              Set.copyOf(topology.regionIds()),
              Set.of(resource));
    };
  }

  private static Harm oneWay(
      RegionId primary, List<RegionId> others, Situation situation, RandomGenerator random) {
    boolean mute = random.nextBoolean();
    return region(
        mute
            ? "nothing that region %s sends is heard any more".formatted(primary)
            : "region %s hears nothing any more".formatted(primary),
        others.stream()
            .<Fault>map(
                other -> mute ? new Fault.Cut(primary, other) : new Fault.Cut(other, primary))
            .toList(),
        primary,
        situation);
  }

  /** Nobody is lost, so all clients are expected to be served. */
  private static Harm link(
      RegionId primary, List<RegionId> others, Situation situation, RandomGenerator random)
      throws NotPossibleException {
    if (others.size() < 2) {
      throw new NotPossibleException("no third region could carry what the two have to say");
    }
    RegionId other = others.get(random.nextInt(others.size()));
    String leads = situation.leader().map(leader -> ", " + leader + " leads").orElse("");
    return new Harm(
        "the link between " + primary + " and " + other + " cut" + leads,
        List.of(new Fault.Cut(primary, other), new Fault.Cut(other, primary)),
        Optional.empty(),
        Set.of(),
        region("", List.of(), primary, situation).resources());
  }

  private static Harm leader(Situation situation) throws NotPossibleException {
    RegionId leader =
        situation
            .leader()
            .orElseThrow(() -> new NotPossibleException("no region leads the consensus"));
    return region(
        "kill -9 of region " + leader + ", which leads the consensus",
        List.of(new Fault.Kill(leader)),
        leader,
        situation);
  }

  private static Harm move(Database database, RegionId primary, RandomGenerator random)
      throws NotPossibleException {
    List<RegionId> targets =
        database.members().stream().filter(member -> !member.equals(primary)).toList();
    if (targets.isEmpty()) {
      throw new NotPossibleException(database.id() + " has no other replica to move to");
    }
    RegionId to = targets.get(random.nextInt(targets.size()));
    return new Harm(
        "switchover of %s from %s to %s".formatted(database.id(), primary, to),
        List.of(),
        Optional.of(new Move(database.id(), primary, to)),
        Set.of(),
        Set.of(database.id()));
  }

  static Harm region(String sentence, List<Fault> faults, RegionId region, Situation situation) {
    Set<ResourceId> resources = new HashSet<>();
    situation
        .resources()
        .forEach((id, resource) -> {
          if (resource.primary().equals(Optional.of(region))) {
            resources.add(id);
          }
        });
    return new Harm(sentence, faults, Optional.empty(), Set.of(region), resources);
  }

  private static String withLeader(Situation situation, RegionId primary) {
    return situation.leader().equals(Optional.of(primary))
        ? " with primary and leader"
        : " with the primary";
  }

  /** Whether what the scenario waits for has come about. */
  boolean followedBy(Scenario.Expectation expectation, Situation before, Situation now) {
    return switch (expectation) {
      case FAILED_OVER ->
          resources.stream().allMatch(resource -> failedOver(resource, before, now));
      case SWITCHED_OVER ->
          move.filter(wanted ->
                  Optional.ofNullable(now.resources().get(wanted.resource()))
                      .filter(ResourceSituation::serving)
                      .flatMap(ResourceSituation::primary)
                      .equals(Optional.of(wanted.to())))
              .isPresent();
      case NEW_LEADER ->
          now.leader().filter(leader -> !struck.contains(leader)).isPresent() && served(now);
      case SERVED, WRITES_GO_ON -> served(now);
      case NOTHING -> true;
      case SERVED_AS_BEFORE ->
          served(now) && resources.stream().allMatch(id -> samePrimary(id, before, now));
    };
  }

  private boolean failedOver(ResourceId id, Situation before, Situation now) {
    ResourceSituation old = before.resources().get(id);
    ResourceSituation resource = now.resources().get(id);
    return old != null
        && resource != null
        && resource.serving()
        && old.epoch().isOlderThan(resource.epoch())
        && resource.primary().filter(primary -> !struck.contains(primary)).isPresent();
  }

  private static boolean samePrimary(ResourceId id, Situation before, Situation now) {
    ResourceSituation old = before.resources().get(id);
    ResourceSituation resource = now.resources().get(id);
    return old != null
        && resource != null
        && old.primary().equals(resource.primary())
        && old.epoch().equals(resource.epoch());
  }

  private static boolean served(Situation now) {
    return now.resources().values().stream().allMatch(ResourceSituation::serving);
  }

  private List<Fault> done() {
    return Stream.concat(
            faults.stream(),
            sequel.stream()
                .flatMap(step ->
                    step instanceof Step.Do(String _, List<Fault> more)
                        ? more.stream()
                        : Stream.empty()))
        .toList();
  }

  /** What undoes the faults that are not undone already. */
  List<Fault> mending() {
    List<Fault> left = new ArrayList<>();
    for (Fault fault : done()) {
      if (!left.remove(fault)) {
        left.addAll(mending(List.of(fault)));
      }
    }
    return left;
  }

  /** What undoes these. */
  static List<Fault> mending(List<Fault> faults) {
    return faults.stream()
        .<Fault>mapMulti((fault, mends) -> {
          switch (fault) {
            case Fault.Kill(RegionId region) -> mends.accept(new Fault.Restart(region));
            case Fault.Freeze(RegionId region) -> mends.accept(new Fault.Thaw(region));
            case Fault.NodeCrash(RegionId region) -> mends.accept(new Fault.Restart(region));
            case Fault.Fill(RegionId region) -> mends.accept(new Fault.Free(region));
            case Fault.BreakEngine(RegionId region, ResourceId resource) ->
                mends.accept(new Fault.MendEngine(region, resource));
            case Fault.Cut _, Fault.EngineCrash _, Fault.PauseNode _ -> {}
            case Fault.Promote _, Fault.InterruptCommits _ -> {}
            case Fault.Thaw _, Fault.Restart _, Fault.Free _, Fault.MendEngine _ -> {}
          }
        })
        .toList();
  }
}
