package dev.holdfast.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.Probe;
import dev.holdfast.engine.SyncStandbys;
import java.time.Clock;
import java.util.Collections;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What may use what. */
@AnalyzeClasses(packages = "dev.holdfast", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  private static final String SIMULATION = "dev.holdfast.simulation..";

  /** Where everything is decided by arguments alone, so that it replays identically. */
  private static final String[] PURE = {
    "dev.holdfast.control..",
    "dev.holdfast.agent..",
    "dev.holdfast.advisor..",
    SIMULATION,
    "dev.holdfast.drill.check.."
  };

  /**
   * All of the JDK that a pure class may use; without sub-packages, which keeps out
   * java.util.concurrent.
   */
  private static final String[] HARMLESS = {
    "dev.holdfast.model",
    "dev.holdfast.model.design",
    "java.lang",
    "java.lang.annotation",
    "java.lang.invoke",
    "java.lang.runtime",
    "java.math",
    "java.nio.charset",
    "java.security",
    "java.time",
    "java.time.temporal",
    "java.util",
    "java.util.function",
    "java.util.regex",
    "java.util.stream",
    "org.jspecify.annotations",
    // A solver and statistics: functions of their arguments.
    "org.ojalgo.optimisation",
    "org.ojalgo.type",
    "org.hipparchus..",
  };

  /** What is told to an engine and seen of it; not the driver, which acts on real ones. */
  private static final DescribedPredicate<JavaClass> VALUES_OF_THE_ENGINE_PORT =
      belongToAnyOf(Observation.class, Outcome.class, Probe.class, SyncStandbys.class);

  private static final DescribedPredicate<JavaAccess<?>> A_CLOCK =
      describe(
          "reads a clock",
          access ->
              (access.getTargetOwner().getPackageName().startsWith("java.time")
                      && access.getName().equals("now"))
                  || access.getTargetOwner().isAssignableTo(Clock.class)
                  || (access.getTargetOwner().isEquivalentTo(System.class)
                      && (access.getName().equals("nanoTime")
                          || access.getName().equals("currentTimeMillis"))));

  private static final DescribedPredicate<JavaAccess<?>> CHANCE =
      describe(
          "draws from chance",
          access ->
              access.getTargetOwner().isAssignableTo(Random.class)
                  || (access.getTargetOwner().isEquivalentTo(RandomGenerator.class)
                      && (access.getName().equals("of") || access.getName().equals("getDefault")))
                  || access
                      .getTarget()
                      .getFullName()
                      .equals(RandomGeneratorFactory.class.getName() + ".create()")
                  || (access.getTargetOwner().isEquivalentTo(Math.class)
                      && access.getName().equals("random"))
                  || (access.getTargetOwner().isEquivalentTo(UUID.class)
                      && access.getName().equals("randomUUID"))
                  || (access.getTargetOwner().isEquivalentTo(Collections.class)
                      && access.getName().equals("shuffle")));

  private static final DescribedPredicate<JavaAccess<?>> THE_MACHINE =
      describe(
          "reaches threads, processes, the environment or standard streams",
          access ->
              access.getTargetOwner().isAssignableTo(Thread.class)
                  || access.getTargetOwner().isAssignableTo(ThreadLocal.class)
                  || access.getTargetOwner().isAssignableTo(Timer.class)
                  || access.getTargetOwner().isAssignableTo(Process.class)
                  || access.getTargetOwner().isAssignableTo(ProcessBuilder.class)
                  || access.getTargetOwner().isAssignableTo(Runtime.class)
                  || (access.getTargetOwner().isEquivalentTo(System.class)
                      && !access.getName().equals("arraycopy")
                      && !access.getName().equals("identityHashCode")));

  @ArchTest
  static final ArchRule pureCodeUsesOnlyTheModelAndValues =
      classes()
          .that()
          .resideInAnyPackage(PURE)
          .and()
          .resideOutsideOfPackage(SIMULATION)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(PURE)
                  .or(resideInAnyPackage(HARMLESS))
                  .or(VALUES_OF_THE_ENGINE_PORT))
          .because("a decision must replay identically from its recorded events")
          .allowEmptyShould(false);

  @ArchTest
  static final ArchRule simulationUsesSeededChanceAndNothingElseFromOutside =
      classes()
          .that()
          .resideInAPackage(SIMULATION)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(PURE)
                  .or(resideInAnyPackage(HARMLESS))
                  .or(VALUES_OF_THE_ENGINE_PORT)
                  .or(resideInAnyPackage("java.util.random")))
          .because("equal seeds must give equal runs on every machine")
          .allowEmptyShould(false);

  @ArchTest
  static final ArchRule pureCodeReadsNoClock =
      noClasses().that().resideInAnyPackage(PURE).should().accessTargetWhere(A_CLOCK);

  @ArchTest
  static final ArchRule pureCodeDrawsNothingFromChance =
      noClasses().that().resideInAnyPackage(PURE).should().accessTargetWhere(CHANCE);

  @ArchTest
  static final ArchRule pureCodeDoesNotReachTheMachine =
      noClasses().that().resideInAnyPackage(PURE).should().accessTargetWhere(THE_MACHINE);

  @ArchTest
  static final ArchRule everyModuleUsesOnlyThoseItMay =
      classes()
          .should(Modules.useOnlyModulesTheyMay())
          .because("the table of modules in ARCHITECTURE.md is what readers go by");

  @ArchTest
  static final ArchRule everyLibraryStaysInItsRooms =
      classes()
          .should(Modules.useOnlyLibrariesTheyMay())
          .because("a library that is known in one room can be replaced in an afternoon");

  @ArchTest
  static final ArchRule onlyMainClassesEndTheProcess =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.holdfast\\.(cli\\.Holdfast|node\\.RegionMain)")
          .should()
          .callMethod(System.class, "exit", int.class)
          .because("whoever calls a method wants it to return");
}
