package dev.holdfast.cli;

import dev.holdfast.lab.RegionCommand;
import dev.holdfast.lab.StateFolder;
import dev.holdfast.model.RegionId;
import dev.holdfast.node.RegionMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the process of a region is started: this very program's classes in a small JVM.
 *
 * @param folder where the state lies
 * @param loopback the first two numbers of the regions' addresses
 * @param learns whether what it learns may be recorded for later starts
 * @param coresEach how many of the machine's cores each region has to itself
 */
record RegionJvm(StateFolder folder, String loopback, boolean learns, int coresEach)
    implements RegionCommand {
  /**
   * A node is idle most of the time and must be up soon, and several start on one small machine:
   * the simple collector costs the least memory (measured live data is below 40 MB).
   */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx160m",
          "-Xss512k",
          "-XX:MaxDirectMemorySize=96m",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /**
   * Where regions have cores to spare, the optimizing compiler is kept for what runs ten times as
   * often as it usually asks for, such as what carries clients' bytes under load.
   */
  private static final List<String> ROOMY =
      List.of(
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=6000",
          "-XX:Tier4CompileThreshold=150000",
          "-XX:Tier4BackEdgeThreshold=400000");

  /**
   * Where they have not, the simple compiler does it all. What a region does while clients wait, in
   * a failover, it does for the first time: counting how often it runs, in order to optimize it
   * later, then takes processor time from the failover itself. Measured on two cores for three
   * regions: writes pause for a seventh less, a start takes a seventh and idling a fifth less.
   */
  private static final List<String> CROWDED = List.of("-XX:TieredStopAtLevel=1");

  private static final int CORES_TO_SPARE = 2;

  /** Of a topology that this machine runs. */
  static RegionJvm of(RunningTopology running, boolean learns) {
    return new RegionJvm(
        running.folder(),
        running.addresses().prefix(),
        learns,
        Runtime.getRuntime().availableProcessors() / running.topology().regions().size());
  }

  /** What such JVMs learned. */
  static StartCache startCache() {
    return StartCache.ofThisBuild(java());
  }

  private static List<String> java() {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(FLAGS);
    java.add("-cp");
    java.add(System.getProperty("java.class.path"));
    return java;
  }

  @Override
  public List<String> of(RegionId region) {
    List<String> command = java();
    command.addAll(coresEach < CORES_TO_SPARE ? CROWDED : ROOMY);
    StartCache cache = startCache();
    command.addAll(learns ? cache.usingOrRecording(folder.region(region)) : cache.using());
    command.add(RegionMain.class.getName());
    command.addAll(List.of("--region", region.value()));
    command.addAll(List.of("--topology", folder.topology().toString()));
    command.addAll(List.of("--state", folder.region(region).toString()));
    command.addAll(List.of("--loopback", loopback));
    command.addAll(List.of("--token-file", folder.token().toString()));
    return command;
  }
}
