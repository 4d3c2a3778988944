package dev.holdfast.advisor.rule;

import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.PlatformService;
import dev.holdfast.model.design.PlatformService.KeyStrategy;
import dev.holdfast.model.design.PlatformService.Kind;
import dev.holdfast.model.design.PlatformService.Plane;
import dev.holdfast.model.design.PlatformService.Use;
import dev.holdfast.model.design.RecoveryStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What falls together, and what recovery itself leans on. */
final class DependencyRules {
  /** What must be at hand in every region that takes over. */
  private static final Set<Kind> NEEDED =
      EnumSet.of(Kind.REGISTRY, Kind.SECRETS, Kind.MONITORING, Kind.CI, Kind.KEYS);

  /** What a complete list of dependencies tells of. */
  private static final Set<Kind> EXPECTED =
      EnumSet.of(Kind.DNS, Kind.REGISTRY, Kind.SECRETS, Kind.MONITORING, Kind.CI);

  private static final Source TOPOLOGICAL =
      Source.formula("a resource starts after everything that it depends on");

  static final List<Rule> RULES =
      List.of(
          Rule.error("HF-501", "Recovery needs the region that is lost")
              .why(
                  "A recovery is statically stable if it only uses what is already set up outside"
                      + " the lost region. A step that changes something (edits a record, creates a"
                      + " role, asks for capacity) needs the control plane that may have gone with"
                      + " the region. Answering and health checks go on without it.")
              .remedy(
                  "prepare it beforehand and only use its data plane in the recovery, or take a"
                      + " service with its home elsewhere")
              .source(Source.STATIC_STABILITY)
              .when(DependencyRules::controlPlane),
          Rule.warning("HF-502", "Requests need a control plane")
              .why(
                  "Control planes are built for changes, not for every request; they are the first"
                      + " to be slow in an incident.")
              .remedy("use the service's data plane for requests")
              .source(Source.GLOBAL_SERVICES)
              .when(DependencyRules::runtimeControl),
          Rule.error("HF-503", "Missing in the region that takes over")
              .why(
                  "Without registry, secrets, keys, monitoring or delivery in the second region,"
                      + " nothing can be started, decrypted, seen or mended there.")
              .remedy("set it up in every region that takes over, and practise with it")
              .when(DependencyRules::missingElsewhere),
          Rule.note("HF-504", "A dependency that nobody mentions")
              .why(
                  "The usual gaps are name service, registry, secrets, monitoring and delivery;"
                      + " what is not on the list is found missing in the incident.")
              .remedy("tell of each under `platform`")
              .when(DependencyRules::forgotten),
          Rule.error("HF-505", "Started before what it depends on")
              .why(
                  "Started in another order, each waits, times out and retries against backends"
                      + " that are not there yet: a storm of retries on cold backends.")
              .remedy("order `restart-order` so that what is needed comes first")
              .source(TOPOLOGICAL)
              .when(DependencyRules::restartOrder),
          Rule.error("HF-506", "A circle of dependencies")
              .why("What needs itself, even by way of others, cannot be started from nothing.")
              .remedy("break the circle, or make one of the dependencies optional at start")
              .source(TOPOLOGICAL)
              .when(DependencyRules::circle),
          Rule.error("HF-507", "Shared fate: what it needs is lost with one region")
              .why(
                  "A resource in several regions is only as available as what it depends on. If"
                      + " that is in one of them alone, the loss of this one takes both.")
              .remedy("spread the dependency over the same regions")
              .source(Source.formula("survivors(resource) ≠ ∅ needs survivors(dependency) ≠ ∅"))
              .when(DependencyRules::sharedFate),
          Rule.warning("HF-508", "It leans on something that recovers later")
              .why("Nothing recovers faster than what it depends on.")
              .remedy("tighten the objective of the dependency, or allow as much here")
              .source(Source.formula("RTO(resource) ≥ RTO(dependency)"))
              .when(DependencyRules::slowerDependency),
          Rule.warning("HF-509", "Critical, and in one region")
              .why("What stops the business (tier 1) is in one region, while other things are not.")
              .remedy("spread it, or lower its tier if it can wait")
              .when(DependencyRules::criticalAlone),
          Rule.warning("HF-511", "Nobody wrote down where the keys are")
              .why(
                  "A key in each region isolates a theft; one key replicated to all recovers"
                      + " faster. Both are right, and not knowing which is wrong.")
              .remedy("write `strategy:` with `per-region` or `replicated`")
              .source(Source.MULTI_REGION_KEYS)
              .when(DependencyRules::keyStrategy),
          Rule.error("HF-512", "A key that is lost with its region")
              .why(
                  "What is encrypted under a key of one region cannot be read when that region is"
                      + " gone: not the replica, not the backup.")
              .remedy("replicate the key, or encrypt under a key of each region")
              .source(Source.MULTI_REGION_KEYS)
              .when(DependencyRules::singleKey));

  private DependencyRules() {}

  private static void controlPlane(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    Map<String, PlatformService> byName = new HashMap<>();
    scene.facts().platform().forEach(service -> byName.put(service.name(), service));
    for (PlatformService service : scene.facts().platform()) {
      if (service.usedIn().contains(Use.RECOVERY)) {
        judge
            .needs(Scene.at(service, "plane"), service.plane())
            .filter(plane -> plane == Plane.CONTROL)
            .ifPresent(_ -> atHome(scene, judge, service, Scene.at(service, "plane"), "Recovery"));
      }
    }
    List<RecoveryStep> steps = scene.operations().recovery().steps();
    for (int i = 0; i < steps.size(); i++) {
      RecoveryStep step = steps.get(i);
      Optional<PlatformService> used =
          step.uses().flatMap(name -> Optional.ofNullable(byName.get(name)));
      if (used.isPresent() && step.plane().orElse(Plane.CONTROL) == Plane.CONTROL) {
        atHome(scene, judge, used.get(), "recovery.steps." + i, "The step “" + step.does() + "”");
      }
    }
  }

  private static void atHome(
      Scene scene, Judge judge, PlatformService service, String at, String who) {
    Optional<String> home = judge.needs(Scene.at(service, "home"), scene.home(service));
    home.filter(scene::mayBeLost)
        .ifPresent(place ->
            judge.finds(
                at,
                "%s changes something in `%s`, whose control plane is in `%s`, a region that may"
                        .formatted(who, service.name(), place)
                    + " be the lost one",
                "prepare it beforehand and write `plane: data`, or use a service with another"
                    + " home"));
  }

  private static void runtimeControl(Scene scene, Judge judge) {
    scene.facts().platform().stream()
        .filter(it -> it.usedIn().contains(Use.RUNTIME) && !it.usedIn().contains(Use.RECOVERY))
        .filter(it -> it.plane().filter(Plane.CONTROL::equals).isPresent())
        .forEach(it ->
            judge.finds(
                Scene.at(it, "plane"),
                "Every request needs the control plane of `" + it.name() + "`",
                "use its data plane, and write `plane: data`"));
  }

  private static void missingElsewhere(Scene scene, Judge judge) {
    Set<RegionId> used = scene.usedRegions();
    for (PlatformService service : scene.facts().platform()) {
      if (!NEEDED.contains(service.kind()) || used.isEmpty()) {
        continue;
      }
      if (service.regions().isEmpty()) {
        judge.lacks(Scene.at(service, "regions"));
        continue;
      }
      List<RegionId> missing =
          used.stream().filter(region -> !service.regions().contains(region)).toList();
      if (!missing.isEmpty()) {
        judge.finds(
            Scene.at(service, "regions"),
            "`%s` (%s) does not work in %s when the others are lost"
                .formatted(service.name(), Keyword.of(service.kind()), Text.list(missing)),
            "set it up there, and add " + Text.list(missing) + " to `regions`");
      }
    }
  }

  private static void forgotten(Scene scene, Judge judge) {
    if (!scene.multiRegion() || scene.facts().platform().isEmpty()) {
      return;
    }
    Set<Kind> told = new HashSet<>();
    scene.facts().platform().forEach(service -> told.add(service.kind()));
    List<String> missing =
        EXPECTED.stream().filter(kind -> !told.contains(kind)).map(Keyword::of).toList();
    if (!missing.isEmpty()) {
      judge.finds(
          "platform",
          "Nothing is told of " + Text.list(missing),
          "add each with its `regions`, or suppress this if there is none");
    }
  }

  private static void restartOrder(Scene scene, Judge judge) {
    List<ResourceId> order = scene.operations().recovery().restartOrder();
    Map<ResourceId, Integer> position = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      position.putIfAbsent(order.get(i), i);
    }
    for (int i = 0; i < order.size(); i++) {
      ResourceId id = order.get(i);
      for (ResourceId needed :
          scene.resource(id).map(it -> it.needs().dependsOn()).orElse(List.of())) {
        Optional<Integer> at = Optional.ofNullable(position.get(needed));
        if (at.filter(later(i)).isPresent()) {
          judge.finds(
              "recovery.restart-order." + i,
              "`%s` is started before `%s`, which it depends on".formatted(id, needed),
              "put `" + needed + "` before `" + id + "`");
        }
      }
    }
  }

  private static java.util.function.Predicate<Integer> later(int position) {
    return other -> other > position;
  }

  private static void circle(Scene scene, Judge judge) {
    Set<ResourceId> done = new HashSet<>();
    for (DeclaredResource resource : scene.design().resources()) {
      List<ResourceId> circle = new Circles(scene, done).from(resource.id());
      if (!circle.isEmpty()) {
        judge.finds(
            "resources." + circle.getFirst() + ".depends-on",
            "These need each other: " + Text.list(circle),
            "break the circle: remove one of the dependencies");
        return;
      }
    }
  }

  private static void sharedFate(Scene scene, Judge judge) {
    for (DeclaredResource resource : scene.spread()) {
      if (resource.placement().pattern() == Pattern.BACKUP_RESTORE) {
        continue;
      }
      for (ResourceId id : resource.needs().dependsOn()) {
        Optional<DeclaredResource> needed = scene.resource(id);
        Optional<RegionId> lost =
            needed
                .filter(it -> it.members().size() == 1)
                .map(it -> it.placement().primary())
                .filter(region -> resource.members().stream().anyMatch(it -> !it.equals(region)));
        lost.ifPresent(region ->
            judge.finds(
                Scene.at(resource, "depends-on"),
                "The loss of `%s` takes `%s`, and with it `%s` everywhere"
                    .formatted(region, id, resource.id()),
                "spread `" + id + "` over the regions of `" + resource.id() + "`"));
      }
    }
  }

  private static void slowerDependency(Scene scene, Judge judge) {
    for (DeclaredResource resource : scene.spread()) {
      Optional<Duration> rto = resource.objectives().rto();
      for (ResourceId id : resource.needs().dependsOn()) {
        Optional<Duration> needed = scene.resource(id).flatMap(it -> it.objectives().rto());
        if (rto.isPresent() && needed.isPresent() && needed.get().compareTo(rto.get()) > 0) {
          judge.finds(
              Scene.at(resource, "depends-on"),
              "`%s` promises %s and needs `%s`, which promises %s"
                  .formatted(
                      resource.id(), Text.duration(rto.get()), id, Text.duration(needed.get())),
              "give `%s` an `rto` of %s or less".formatted(id, Text.duration(rto.get())));
        }
      }
    }
  }

  private static void criticalAlone(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    scene.design().resources().stream()
        .filter(it -> it.needs().tier().filter(tier -> tier == 1).isPresent())
        .filter(it -> it.members().size() == 1)
        .forEach(it ->
            judge.finds(
                Scene.at(it, "tier"),
                "`%s` stops the business (tier 1) and is in `%s` alone"
                    .formatted(it.id(), it.placement().primary()),
                "name other regions under `replicas`, and a pattern"));
  }

  private static List<PlatformService> keys(Scene scene) {
    return scene.facts().platform().stream().filter(it -> it.kind() == Kind.KEYS).toList();
  }

  private static void keyStrategy(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    keys(scene).stream()
        .filter(it -> it.strategy().isEmpty())
        .forEach(it ->
            judge.finds(
                Scene.at(it, ""),
                "Nobody wrote down whether `" + it.name() + "` is a key per region or one for all",
                "write `strategy: per-region` or `strategy: replicated`"));
  }

  private static void singleKey(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    keys(scene).stream()
        .filter(it -> it.strategy().filter(KeyStrategy.SINGLE_REGION::equals).isPresent())
        .forEach(it ->
            judge.finds(
                Scene.at(it, "strategy"),
                "`" + it.name() + "` is lost with its region, and what it encrypted is unreadable",
                "replicate it, and write `strategy: replicated`"));
  }

  /** Finds one circle of dependencies, depth first and without recursion into the deep. */
  private static final class Circles {
    private final Scene scene;
    private final Set<ResourceId> done;
    private final List<ResourceId> path = new ArrayList<>();

    Circles(Scene scene, Set<ResourceId> done) {
      this.scene = scene;
      this.done = done;
    }

    /** The members of a circle that can be reached, in order; empty if there is none. */
    List<ResourceId> from(ResourceId start) {
      List<java.util.Iterator<ResourceId>> open = new ArrayList<>();
      Set<ResourceId> onPath = new HashSet<>();
      enter(start, open, onPath);
      while (!open.isEmpty()) {
        if (!open.getLast().hasNext()) {
          open.removeLast();
          ResourceId left = path.removeLast();
          onPath.remove(left);
          done.add(left);
          continue;
        }
        ResourceId next = open.getLast().next();
        if (onPath.contains(next)) {
          return path.subList(path.indexOf(next), path.size());
        }
        enter(next, open, onPath);
      }
      return List.of();
    }

    private void enter(
        ResourceId id, List<java.util.Iterator<ResourceId>> open, Set<ResourceId> onPath) {
      if (done.contains(id) || onPath.contains(id)) {
        return;
      }
      path.add(id);
      onPath.add(id);
      open.add(scene.resource(id).map(it -> it.needs().dependsOn()).orElse(List.of()).iterator());
    }
  }
}
