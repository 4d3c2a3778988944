package dev.holdfast.architecture;

import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Which module may use which, and which libraries. A module is the package of its name, hyphens
 * read as dots.
 */
final class Modules {
  private static final String OURS = "dev.holdfast.";

  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("model", Set.of()),
          entry("topology", Set.of("model")),
          entry("control", Set.of("model")),
          entry("advisor", Set.of("model", "control")),
          entry("agent", Set.of("model", "control", "engine")),
          entry("simulation", Set.of("model", "control", "engine", "agent")),
          entry("consensus", Set.of("model")),
          entry("engine", Set.of("model")),
          entry("engine.postgres", Set.of("model", "engine")),
          entry("mesh", Set.of("model")),
          entry("steering", Set.of("model", "mesh")),
          entry(
              "node",
              Set.of(
                  "model",
                  "topology",
                  "control",
                  "agent",
                  "consensus",
                  "engine",
                  "engine.postgres",
                  "mesh",
                  "steering")),
          entry("lab", Set.of("model")),
          entry("drill", Set.of("model")),
          entry(
              "cli",
              Set.of(
                  "model",
                  "topology",
                  "control",
                  "advisor",
                  "simulation",
                  "mesh",
                  "node",
                  "lab",
                  "drill")));

  /**
   * The packages of a library, and the modules that know it. Libraries not named here may be used
   * anywhere.
   */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "org.apache.ratis.", Set.of("consensus"),
          "io.netty.", Set.of("mesh", "steering", "lab"),
          "org.bouncycastle.", Set.of("mesh"),
          "org.ojalgo.", Set.of("advisor"),
          "org.hipparchus.", Set.of("advisor"),
          "org.yaml.snakeyaml.", Set.of("topology"),
          "org.postgresql.", Set.of("engine.postgres", "drill", "node"),
          "picocli.", Set.of("cli"));

  private Modules() {}

  static ArchCondition<JavaClass> useOnlyModulesTheyMay() {
    return usesOnly(
        "use only the modules they may",
        (module, target) ->
            moduleOf(target)
                .map(used ->
                    used.equals(module) || MAY_USE.getOrDefault(module, Set.of()).contains(used))
                .orElse(!target.startsWith(OURS)));
  }

  static ArchCondition<JavaClass> useOnlyLibrariesTheyMay() {
    return usesOnly(
        "use only the libraries they may",
        (module, target) ->
            LIBRARIES.entrySet().stream()
                .filter(library -> target.startsWith(library.getKey()))
                .allMatch(library -> library.getValue().contains(module)));
  }

  private static ArchCondition<JavaClass> usesOnly(
      String sentence, BiPredicate<String, String> allowed) {
    return new ArchCondition<>(sentence) {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        String module = moduleOf(origin.getName()).orElse("a module missing in Modules.MAY_USE");
        for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
          if (!allowed.test(module, dependency.getTargetClass().getBaseComponentType().getName())) {
            events.add(
                SimpleConditionEvent.violated(
                    dependency, module + ": " + dependency.getDescription()));
          }
        }
      }
    };
  }

  /** The module of a class: of all that its name begins with, the longest. */
  private static Optional<String> moduleOf(String className) {
    return MAY_USE.keySet().stream()
        .filter(module -> className.startsWith(OURS + module + "."))
        .max(Comparator.comparingInt(String::length));
  }
}
