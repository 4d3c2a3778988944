package dev.holdfast.lab;

import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regions of one topology on this machine: a process tree for each, and the {@link WanEmulator}
 * between them.
 *
 * <p>Whatever is started here ends with this JVM, in whatever way it ends: the nodes by the kernel
 * (their parent died), and everything else that carries the lab's marker by an undertaker.
 *
 * <p>Safe for use by several threads. {@link #apply} and {@link #stop} take their turns; {@link
 * #start} only waits and ends early when the lab is stopped.
 */
public final class Lab implements AutoCloseable {
  /**
   * How long a region may take to stop in good order: PostgreSQL writes a checkpoint, and after the
   * first drill of a build the JVMs write down what they learned, all at once.
   */
  public static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(Lab.class);
  private static final Duration ASK_EVERY = Duration.ofMillis(50);

  private final LabSettings settings;
  private final Marker marker;
  private final Spawner spawner;
  private final Orphans orphans;
  private final Undertaker undertaker;
  private final WanEmulator wan;
  private final Map<RegionId, RegionProcess> regions = new LinkedHashMap<>();
  private final long opened = System.nanoTime();
  private volatile boolean ready;
  private volatile boolean stopping;
  private volatile boolean hurried;
  private @Nullable Stopped stopped;

  private Lab(LabSettings settings, Marker marker, Spawner spawner, Undertaker undertaker)
      throws IOException {
    this.settings = settings;
    this.marker = marker;
    this.spawner = spawner;
    this.undertaker = undertaker;
    this.wan = WanEmulator.start(settings.addresses(), settings.seed());
    this.orphans = new Orphans();
    for (RegionId region : settings.addresses().topology().regionIds()) {
      regions.put(region, new RegionProcess(region, settings.folder(), marker));
    }
  }

  /**
   * Starts the network. No region runs yet.
   *
   * @throws IOException if an address is taken or a process cannot be started
   */
  public static Lab open(LabSettings settings) throws IOException, InterruptedException {
    Signals.adoptOrphans();
    Spawner spawner = new Spawner();
    Marker marker = Marker.fresh();
    Undertaker undertaker = Undertaker.start(spawner, marker, settings.folder().path());
    try {
      return new Lab(settings, marker, spawner, undertaker);
    } catch (IOException failed) {
      undertaker.close();
      spawner.close();
      throw failed;
    }
  }

  /** Unique to this run; every process of it carries this in its environment. */
  public String id() {
    return marker.lab();
  }

  /** The network between the regions. */
  public WanEmulator wan() {
    return wan;
  }

  /**
   * Starts all regions at once and waits until all are ready.
   *
   * @param patience how long that may take
   */
  public Started start(Duration patience) throws InterruptedException {
    long began = System.nanoTime();
    try {
      for (RegionProcess region : regions.values()) {
        launch(region);
      }
    } catch (IOException failed) {
      return new Started.Failed(String.valueOf(failed.getMessage()));
    }
    Optional<String> failure = awaitAll(began + patience.toNanos());
    if (failure.isPresent()) {
      return new Started.Failed(failure.get());
    }
    ready = true;
    return new Started.Ready(Duration.ofNanos(System.nanoTime() - began));
  }

  private Optional<String> awaitAll(long deadline) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ExecutorCompletionService<Optional<String>> waits = new ExecutorCompletionService<>(threads);
      for (RegionProcess region : regions.values()) {
        Future<Optional<String>> _ = waits.submit(() -> awaitReady(region, deadline));
      }
      try {
        Optional<String> failure = Optional.empty();
        for (int i = 0; i < regions.size() && failure.isEmpty(); i++) {
          failure = result(waits.take());
        }
        return failure;
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static Optional<String> result(Future<Optional<String>> wait)
      throws InterruptedException {
    try {
      return wait.get();
    } catch (ExecutionException bug) {
      throw new IllegalStateException("Asking whether a region is ready failed", bug.getCause());
    }
  }

  /** Waits for one region; says why it is not ready if it will not be. */
  private Optional<String> awaitReady(RegionProcess region, long deadline)
      throws InterruptedException {
    String said = "";
    while (true) {
      if (stopping) {
        return Optional.of("the regions are being stopped");
      }
      if (region.state() == RegionState.CRASHED) {
        return Optional.of(
            "%s %s. Its last words:%n%s"
                .formatted(region.region(), region.exit(), region.lastWords()));
      }
      Optional<String> missing = settings.readiness().missing(region.region());
      if (missing.isEmpty()) {
        report(region.region(), "ready");
        return Optional.empty();
      }
      if (!missing.get().equals(said)) {
        said = missing.get();
        report(region.region(), said);
      }
      if (System.nanoTime() > deadline) {
        return Optional.of(
            "%s is not ready in time: %s. Its last words:%n%s"
                .formatted(region.region(), said, region.lastWords()));
      }
      pause();
    }
  }

  private static void pause() throws InterruptedException {
    LockSupport.parkNanos(ASK_EVERY.toNanos());
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Starts one region's processes and watches them; its network is there at once. */
  synchronized void launch(RegionProcess region) throws IOException, InterruptedException {
    if (stopping) {
      throw new IOException("The regions are being stopped");
    }
    wan.restore(region.region());
    Process node = region.start(spawner, settings.command().of(region.region()));
    report(region.region(), "started as process " + node.pid());
    Thread.ofVirtual().name("watch-" + region.region()).start(() -> watch(region, node));
  }

  private void watch(RegionProcess region, Process node) {
    try {
      node.waitFor();
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
    if (!stopping && region.state() == RegionState.CRASHED) {
      report(
          region.region(), "its node " + region.exit() + "; start it again with 'fault restart'");
    }
  }

  private void report(RegionId region, String what) {
    LOG.info("{}: {}", region, what);
    settings.progress().report(region, what, Duration.ofNanos(System.nanoTime() - opened));
  }

  /** Does harm, or mends it. Returns once it is done; a restarted region may not be ready yet. */
  public synchronized Answer apply(Fault fault) throws InterruptedException {
    if (stopping) {
      return new Answer.Refused("The regions are being stopped.");
    }
    Answer answer = new FaultInjector(this, settings).apply(fault);
    LOG.info("{}: {}", fault, answer);
    return answer;
  }

  /** The processes of one region of this topology. */
  RegionProcess process(RegionId region) {
    RegionProcess process = regions.get(region);
    if (process == null) {
      throw new IllegalArgumentException("Not in this topology: " + region);
    }
    return process;
  }

  boolean stopping() {
    return stopping;
  }

  List<RegionProcess> processes() {
    return List.copyOf(regions.values());
  }

  /** What a region's processes do. */
  public RegionState state(RegionId region) {
    return process(region).state();
  }

  /** The whole, as it is now. */
  public LabView view() {
    return new LabView(
        settings.addresses().topology().name(),
        ready,
        regions.values().stream()
            .map(region ->
                new LabView.RegionView(
                    region.region().value(), region.state(), region.pid().orElse(0L)))
            .toList(),
        wan.traffic().stream()
            .map(leg ->
                new LabView.LinkView(leg.from().value(), leg.to().value(), leg.kind(), leg.bytes()))
            .toList());
  }

  /** From now on no region is started and no fault taken; a {@link #start} under way ends. */
  public void announceStop() {
    stopping = true;
  }

  /** Makes a {@link #stop} that is under way, or comes, kill at once whatever still runs. */
  public void hurry() {
    hurried = true;
  }

  /**
   * Stops all regions and the network. Each may take {@code patience} to end in good order and is
   * killed then; in the end nothing that carries this lab's marker is alive. Later calls do
   * nothing.
   */
  public Stopped stop(Duration patience) throws InterruptedException {
    stopping = true;
    return stopAll(patience);
  }

  private synchronized Stopped stopAll(Duration patience) throws InterruptedException {
    if (stopped != null) {
      return stopped;
    }
    List<RegionId> forced = new ArrayList<>();
    List<Callable<Boolean>> stops = new ArrayList<>();
    for (RegionProcess region : regions.values()) {
      stops.add(() -> stopOne(region, patience));
    }
    List<RegionId> order = List.copyOf(regions.keySet());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> orderly = threads.invokeAll(stops);
      for (int i = 0; i < order.size(); i++) {
        if (!succeeded(orderly.get(i))) {
          forced.add(order.get(i));
        }
      }
    }
    ProcessTree all =
        new ProcessTree(marker::on, settings.folder().path(), settings.folder().path());
    List<ProcessEntry> immortal = all.kill(STOP_PATIENCE);
    wan.close();
    orphans.close();
    spawner.close();
    if (immortal.isEmpty()) {
      undertaker.close();
    }
    Stopped result =
        new Stopped(
            forced, immortal.stream().map(process -> ProcessTree.pids(List.of(process))).toList());
    stopped = result;
    return result;
  }

  private boolean stopOne(RegionProcess region, Duration patience) throws InterruptedException {
    boolean orderly = region.stop(patience, () -> hurried);
    report(region.region(), orderly ? "stopped" : "killed, because it did not stop in time");
    return orderly;
  }

  private static boolean succeeded(Future<Boolean> stop) throws InterruptedException {
    try {
      return stop.get();
    } catch (ExecutionException bug) {
      throw new IllegalStateException("Stopping a region failed", bug.getCause());
    }
  }

  /** Stops everything with {@link #STOP_PATIENCE}. */
  @Override
  public void close() {
    try {
      stop(STOP_PATIENCE);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
