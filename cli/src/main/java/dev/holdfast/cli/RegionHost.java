package dev.holdfast.cli;

import dev.holdfast.lab.AdminEndpoint;
import dev.holdfast.lab.CpuGroup;
import dev.holdfast.lab.FolderLock;
import dev.holdfast.lab.Lab;
import dev.holdfast.lab.LabSettings;
import dev.holdfast.lab.Preflight;
import dev.holdfast.lab.Progress;
import dev.holdfast.lab.Readiness;
import dev.holdfast.lab.RegionCommand;
import dev.holdfast.lab.RegionDisks;
import dev.holdfast.lab.Started;
import dev.holdfast.lab.StateFolder;
import dev.holdfast.lab.Stopped;
import dev.holdfast.lab.Supervisor;
import dev.holdfast.mesh.Authority;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import dev.holdfast.topology.Problem;
import dev.holdfast.topology.ReadResult;
import dev.holdfast.topology.TopologyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs the regions of one topology in this process, so that other commands find them by their state
 * folder. Closing it stops them; so does the end of the process. Safe for use by several threads.
 */
final class RegionHost implements AutoCloseable {
  /**
   * The first start makes databases on three regions of a small machine that others may use too.
   */
  static final Duration START_PATIENCE = Duration.ofMinutes(2);

  /** Certificates are renewed by the next start; no region runs on one machine for longer. */
  private static final Duration CERTIFICATE_VALIDITY = Duration.ofDays(90);

  private static final int TOKEN_BYTES = 24;

  /**
   * What to run.
   *
   * @param file the topology file
   * @param state the folder that holds one folder for each topology
   * @param prefixes of the regions' loopback addresses; the first of them that is free is taken
   * @param seed decides the jitter of the network
   * @param progress hears what happens to regions
   * @param disk how many bytes the disk of each region holds; empty if they share the machine's
   */
  record Request(
      Path file,
      Path state,
      List<String> prefixes,
      long seed,
      Progress progress,
      OptionalLong disk) {}

  /**
   * What the regions are; tests have their own.
   *
   * @param command starts one
   * @param readiness says when it is ready
   * @param main the command that runs such regions in a process of its own
   */
  record Nodes(
      Function<RunningTopology, RegionCommand> command,
      Function<RunningTopology, Readiness> readiness,
      Class<?> main) {
    /** Real ones. */
    static final Nodes REAL = real(false);

    /** Real ones, of which a later start may learn. */
    static final Nodes LEARNING = real(true);

    private static Nodes real(boolean learn) {
      return new Nodes(
          running -> RegionJvm.of(running, learn), RegionReadiness::new, Holdfast.class);
    }
  }

  /**
   * What the regions run on.
   *
   * @param disks where their files lie
   * @param processors how they share the machine's
   */
  private record Ground(RegionDisks disks, CpuGroup processors) implements AutoCloseable {
    @Override
    public void close() {
      disks.close();
      processors.close();
    }
  }

  private final FolderLock lock;
  private final Optional<String> cleaned;
  private final StateFolder folder;
  private final RunningTopology running;
  private final Ground ground;
  private final Lab lab;
  private final AdminEndpoint admin;
  private final CountDownLatch stopWanted = new CountDownLatch(1);

  private RegionHost(
      FolderLock.Outcome.Held held,
      Request request,
      RunningTopology running,
      Ground ground,
      Nodes nodes)
      throws IOException, InterruptedException {
    this.lock = held.lock();
    this.cleaned = held.cleaned();
    this.running = running;
    this.ground = ground;
    this.folder = running.folder();
    this.lab =
        Lab.open(
            new LabSettings(
                running.addresses(),
                folder,
                nodes.command().apply(running),
                nodes.readiness().apply(running),
                request.progress(),
                request.seed(),
                ground.disks()));
    this.admin = AdminEndpoint.start(lab, running.topology(), this::requestStop);
    new Supervisor(
            ProcessHandle.current().pid(),
            lab.id(),
            admin.port(),
            admin.token(),
            running.addresses().prefix())
        .write(folder);
  }

  /**
   * Checks everything that can be checked before a region is started, and prepares the state
   * folder. No region runs yet.
   *
   * @throws CommandException if something is in the way; nothing was started then
   */
  static RegionHost prepare(Request request, Nodes nodes) throws InterruptedException {
    Topology topology = topology(request.file());
    StateFolder folder = StateFolder.of(request.state(), topology.name());
    try {
      FolderLock.Outcome.Held held = take(folder);
      try {
        Addresses addresses = freeAddresses(folder, topology, request.prefixes());
        keepData(folder, topology, request.file());
        RunningTopology running = new RunningTopology(folder, topology, addresses, token(folder));
        return prepare(held, request, running, nodes);
      } catch (IOException | RuntimeException failed) {
        held.lock().close();
        throw failed;
      }
    } catch (IOException | UncheckedIOException | IllegalStateException failed) {
      throw CommandException.usage(
              "The regions cannot be prepared: " + failed.getMessage(),
              "Their state lies in " + folder.path() + ".")
          .causedBy(failed);
    }
  }

  private static RegionHost prepare(
      FolderLock.Outcome.Held held, Request request, RunningTopology running, Nodes nodes)
      throws IOException, InterruptedException {
    Ground ground = new Ground(disks(request, running), processors(running.topology()));
    try {
      PasswordFile.write(running);
      issueIdentities(running.folder(), running.topology());
      return new RegionHost(held, request, running, ground, nodes);
    } catch (IOException | RuntimeException failed) {
      ground.close();
      throw failed;
    }
  }

  /** Before anything is started, because children begin where their parent is. */
  private static CpuGroup processors(Topology topology) {
    // For the kernel the supervisor and each region would be a session at least.
    return CpuGroup.join(topology.name(), 1 + topology.regions().size());
  }

  private static RegionDisks disks(Request request, RunningTopology running) throws IOException {
    return request.disk().isPresent()
        ? RegionDisks.inMemory(
            running.folder(), running.topology().regionIds(), request.disk().getAsLong())
        : RegionDisks.SHARED;
  }

  /**
   * The topology of a file.
   *
   * @throws CommandException with all that is wrong with it
   */
  static Topology topology(Path file) {
    return switch (TopologyFile.read(file)) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid(var problems) ->
          throw CommandException.usage(
              file
                  + " cannot be used.\n"
                  + problems.stream().map(Problem::text).collect(Collectors.joining("\n")),
              "");
    };
  }

  private static FolderLock.Outcome.Held take(StateFolder folder) throws IOException {
    return switch (FolderLock.take(folder)) {
      case FolderLock.Outcome.Held held -> held;
      case FolderLock.Outcome.Taken(var because) ->
          throw CommandException.usage(
              because, "Stop them with: holdfast down. See them with: holdfast status");
    };
  }

  private static Addresses freeAddresses(
      StateFolder folder, Topology topology, List<String> prefixes) {
    List<String> problems = List.of();
    for (String prefix : prefixes) {
      Addresses addresses = new Addresses(topology, prefix);
      problems = Preflight.problems(folder, addresses, Preflight.freeBytes(addresses));
      if (problems.isEmpty()) {
        return addresses;
      }
    }
    throw CommandException.usage(
        "The regions cannot be started here.\n" + String.join("\n", problems), "");
  }

  /** Data that belongs to other regions or databases is never started under these. */
  private static void keepData(StateFolder folder, Topology topology, Path file)
      throws IOException {
    boolean fits =
        switch (TopologyFile.read(folder.topology())) {
          case ReadResult.Valid before -> sameShape(before.topology(), topology);
          case ReadResult.Invalid _ -> true;
        };
    if (!fits) {
      throw CommandException.usage(
          "%s has other regions or databases than those whose data lies in %s."
              .formatted(file, folder.path()),
          "Give the topology another name, choose another place with --state, or remove that folder"
              + " and all data in it.");
    }
    Path fresh = folder.path().resolve("topology.yaml.new");
    Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING);
    Files.move(fresh, folder.topology(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean sameShape(Topology before, Topology now) {
    return before.regions().equals(now.regions())
        && before.databases().stream()
            .map(database -> database.id() + " " + database.members().stream().sorted().toList())
            .toList()
            .equals(
                now.databases().stream()
                    .map(database ->
                        database.id() + " " + database.members().stream().sorted().toList())
                    .toList());
  }

  /** The same for as long as the data lives: the engines' passwords come from it. */
  private static String token(StateFolder folder) throws IOException {
    if (!Files.exists(folder.token())) {
      byte[] secret = new byte[TOKEN_BYTES];
      new SecureRandom().nextBytes(secret);
      Path fresh = folder.path().resolve("token.new");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, HexFormat.of().formatHex(secret) + "\n");
      Files.move(fresh, folder.token(), StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(folder.token()).strip();
  }

  private static void issueIdentities(StateFolder folder, Topology topology) {
    Authority authority = Authority.openOrCreate(folder.authority(), topology.name());
    for (RegionId region : topology.regionIds()) {
      authority.issue(region, folder.identity(region), CERTIFICATE_VALIDITY);
    }
  }

  /** What was found of a supervisor that died, and what was done about it. */
  Optional<String> cleaned() {
    return cleaned;
  }

  /** What people should know about how the machine shares its processors; usually nothing. */
  Optional<String> warning() {
    return ground.processors().warning();
  }

  RunningTopology running() {
    return running;
  }

  Lab lab() {
    return lab;
  }

  /** Starts all regions and waits until they are ready, or says why they are not. */
  Started start() throws InterruptedException {
    return lab.start(START_PATIENCE);
  }

  /** Ends a start that is under way and lets {@link #awaitStopRequest} return. */
  void requestStop() {
    lab.announceStop();
    stopWanted.countDown();
  }

  /** Waits until somebody wants the regions to be stopped. */
  void awaitStopRequest() throws InterruptedException {
    stopWanted.await();
  }

  boolean stopRequested() {
    return stopWanted.getCount() == 0;
  }

  /**
   * Stops all regions; no process of them is left then. Their files are there until this is closed.
   * Later calls do nothing.
   */
  Stopped stop() throws InterruptedException {
    try {
      Stopped stopped = lab.stop(Lab.STOP_PATIENCE);
      admin.close();
      if (stopped.immortal().isEmpty()) {
        Files.deleteIfExists(folder.supervisor());
      }
      return stopped;
    } catch (IOException broken) {
      throw new UncheckedIOException("The state folder cannot be left in order", broken);
    }
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException hurry) {
      lab.hurry();
      Thread.currentThread().interrupt();
    } finally {
      leave();
    }
  }

  private void leave() {
    try {
      ground.close();
      lock.close();
    } catch (IOException broken) {
      throw new UncheckedIOException("The state folder cannot be left in order", broken);
    }
  }
}
