package dev.holdfast.cli;

import dev.holdfast.drill.DrillPlan;
import dev.holdfast.drill.DrillResult;
import dev.holdfast.drill.DrillRunner;
import dev.holdfast.drill.Scenario;
import dev.holdfast.drill.report.Summary;
import dev.holdfast.lab.Started;
import dev.holdfast.lab.Stopped;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Breaks regions on purpose and proves what became of every write. */
@Command(
    name = "drill",
    description = {
      "Start regions of their own, drive clients, break something, let it heal, and prove what"
          + " became of every write.",
      "Scenarios: region-loss, partition, one-way-partition, link-cut, freeze, engine-crash,"
          + " leader-loss, switchover, client-timeouts, disk-full, hand-promoted, broken-standby,"
          + " rolling-restart, saturated."
    })
final class DrillCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /** {@code 127.0} is where {@code up} runs; a drill takes the first block that is free. */
  private static final List<String> BLOCKS =
      IntStream.rangeClosed(1, 40).mapToObj(block -> "127." + block).toList();

  /** What a scenario that fills disks gives each region unless told otherwise. */
  private static final long DISK_BYTES = 1_000_000_000;

  /** After Ctrl-C: to write the report and stop the regions. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(25);

  private final Terminal terminal;
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final DiskOption disk = new DiskOption();

  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "region-loss",
      description = "What happens (default: ${DEFAULT-VALUE}).")
  private String scenario = "region-loss";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides everything that is left to chance (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--duration",
      paramLabel = "D",
      defaultValue = "20s",
      description = "How long clients work, for instance 30s (default: ${DEFAULT-VALUE}).")
  private Duration duration = DrillPlan.DURATION;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the report goes (default: a new folder in .holdfast/drills).")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description =
          "Where what was measured is recorded for simulate (default: a file for each topology in"
              + " .holdfast/calibration).")
  private Optional<Path> calibration = Optional.empty();

  @Option(
      names = "--soak",
      paramLabel = "N",
      description =
          "Instead of a scenario: N random schedules, one after the other on the same regions, each"
              + " judged alone. Schedule K has the seed plus K - 1. What was valid is not kept.")
  private Optional<Integer> soak = Optional.empty();

  @Option(names = "--no-record", description = "Record nothing for simulate.")
  private boolean noRecord;

  @Option(names = "--keep", description = "Keep the regions' data after the drill.")
  private boolean keep;

  DrillCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The topology; without one, the quickstart.")
  void file(Path file) {
    this.file = Optional.of(file);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Scenario chosen = chosen();
    Path folder = out.orElseGet(this::freshFolder).toAbsolutePath();
    DrillPlan plan = plan(chosen, folder);
    Path state = folder.resolve("regions");
    if (Files.exists(state)) {
      throw CommandException.usage(
          folder + " holds the regions of an earlier drill.", "Choose another folder with --out.");
    }
    // Before anything is written: a file that is refused leaves nothing behind.
    file.ifPresent(RegionHost::topology);
    Files.createDirectories(folder);
    Path topologyFile = file.orElseGet(() -> quickstart(folder));
    AtomicReference<Runnable> breakOff = new AtomicReference<>(() -> {});
    CountDownLatch over = new CountDownLatch(1);
    Thread hook = Thread.ofPlatform().unstarted(() -> breakOff(breakOff, over));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return soak.isPresent()
          ? soak(topologyFile, plan, state, breakOff)
          : hold(topologyFile, plan, state, breakOff);
    } finally {
      over.countDown();
    }
  }

  private Scenario chosen() {
    if (soak.isEmpty()) {
      return Scenario.named(scenario)
          .orElseThrow(() ->
              CommandException.usage(
                  "There is no scenario '" + scenario + "'.", "Choose one of: " + names()));
    }
    if (soak.get() < 1) {
      throw CommandException.usage(
          "A soak has at least one schedule, not " + soak.get() + ".", "Set it with --soak.");
    }
    return Scenario.SOAK;
  }

  private static String names() {
    return Scenario.all().stream().map(Scenario::name).collect(Collectors.joining(", "));
  }

  private Path freshFolder() {
    String name =
        LocalDateTime.now(ZoneId.systemDefault()).format(STAMP)
            + "-"
            + (soak.isPresent() ? Scenario.SOAK.name() : scenario);
    return StateRoot.drills().resolve(name + "-" + seed);
  }

  private DrillPlan plan(Scenario chosen, Path folder) {
    try {
      return new DrillPlan(chosen, seed, duration, folder);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), "Set it with --duration.");
    }
  }

  /** Without a file, the one that is built in; a copy lies beside the report. */
  private static Path quickstart(Path folder) {
    Path copy = folder.resolve("quickstart.yaml");
    try (InputStream builtIn = DrillCommand.class.getResourceAsStream("/quickstart.yaml")) {
      if (builtIn == null) {
        throw new IllegalStateException("The quickstart is not on the classpath");
      }
      Files.write(copy, builtIn.readAllBytes());
      return copy;
    } catch (IOException e) {
      throw CommandException.usage(
              "Cannot write " + copy + ".", "Choose another folder with --out.")
          .causedBy(e);
    }
  }

  private Integer hold(
      Path topologyFile, DrillPlan plan, Path state, AtomicReference<Runnable> breakOff)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    Thread drill = Thread.currentThread();
    breakOff.set(drill::interrupt);
    DrillResult result;
    try (var host = prepare(topologyFile, plan, state, began)) {
      start(host, began);
      var range = new LabRange(host.lab(), host.running());
      result = DrillRunner.run(range, plan, (_, line) -> line(began, line));
      stop(host, began, result.interrupted());
      // Regions that have disks of their own leave nothing behind, whatever was asked for.
      DrillLeftovers.keepLogs(host.running().folder().path(), plan.folder().resolve("logs"));
    }
    if (!keep) {
      DrillLeftovers.delete(state);
    }
    if (!noRecord && !result.interrupted()) {
      record(topologyFile, plan.folder().resolve("report.json"), began);
    }
    if (json.json()) {
      terminal.out().println(Files.readString(plan.folder().resolve("report.json")));
    } else {
      Summary.of(result.report()).forEach(terminal.out()::println);
      terminal.out().println("report: " + plan.folder().resolve("report.html"));
    }
    terminal.out().flush();
    return result.exitCode();
  }

  private RegionHost prepare(Path topologyFile, DrillPlan plan, Path state, long began)
      throws IOException, InterruptedException {
    var request =
        new RegionHost.Request(
            topologyFile,
            state,
            BLOCKS,
            plan.seed(),
            (region, what, _) -> line(began, region + ": " + what),
            disk.bytes().isEmpty() && plan.scenario().needsDisks()
                ? OptionalLong.of(DISK_BYTES)
                : disk.bytes());
    return RegionHost.prepare(request, RegionHost.Nodes.LEARNING);
  }

  private Integer soak(
      Path topologyFile, DrillPlan plan, Path state, AtomicReference<Runnable> breakOff)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    breakOff.set(Thread.currentThread()::interrupt);
    Soak.Result result;
    try (var host = prepare(topologyFile, plan, state, began)) {
      start(host, began);
      var soaking = new Soak(new LabRange(host.lab(), host.running()), host.running(), plan, keep);
      result = soaking.run(soak.orElseThrow(), told -> line(began, told));
      stop(host, began, result.interrupted());
    }
    if (!keep) {
      DrillLeftovers.delete(state);
    }
    if (json.json()) {
      terminal.out().println(result.json());
    } else {
      result.lines().forEach(terminal.out()::println);
    }
    terminal.out().flush();
    return result.exitCode();
  }

  /** What the regions' JVMs recorded, if they did, makes every later start faster. */
  private void learn(RunningTopology running, long began) throws InterruptedException {
    List<Path> folders =
        running.topology().regionIds().stream().map(running.folder()::region).toList();
    List<Path> records = StartCache.records(folders);
    if (records.isEmpty()) {
      return;
    }
    line(began, "keeping what the regions' JVMs learned, so that they start faster from now on");
    try {
      RegionJvm.startCache().make(records);
    } catch (IOException e) {
      line(began, "not kept: " + e.getMessage());
    }
  }

  /** A record that cannot be kept takes nothing from what the drill has proved. */
  private void record(Path topologyFile, Path report, long began) {
    try {
      Topology topology = DesignFile.topology(topologyFile);
      Path record = calibration.orElseGet(() -> Calibrations.recorded(topology));
      if (Calibrations.add(report, topology, record)) {
        line(began, "recorded for simulate in " + record);
      }
    } catch (IOException | CommandException e) {
      line(began, "not recorded for simulate: " + e.getMessage());
    }
  }

  private void start(RegionHost host, long began) throws InterruptedException {
    host.warning().ifPresent(told -> line(began, "warning: " + told));
    switch (host.start()) {
      case Started.Ready(var took) -> line(began, "regions ready after " + seconds(took));
      case Started.Failed(var because) ->
          throw CommandException.unknown("The regions did not start: " + because, "");
    }
  }

  private void stop(RegionHost host, long began, boolean interrupted)
      throws IOException, InterruptedException {
    line(began, "stopping the regions");
    Stopped stopped = host.stop();
    if (!stopped.immortal().isEmpty()) {
      throw new IOException("Processes that cannot be ended: " + stopped.immortal());
    }
    if (!interrupted) {
      learn(host.running(), began);
    }
  }

  private void line(long began, String text) {
    if (!json.json()) {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
      terminal.err().println(terminal.styled(Terminal.Style.FAINT, seconds(elapsed) + "  ") + text);
    }
  }

  private static String seconds(Duration time) {
    return "%5.1f s".formatted(time.toMillis() / 1000.0);
  }

  private static void breakOff(AtomicReference<Runnable> how, CountDownLatch over) {
    if (over.getCount() == 0) {
      return;
    }
    how.get().run();
    try {
      over.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
