package dev.holdfast.cli;

import dev.holdfast.lab.FolderLock;
import dev.holdfast.lab.Lab;
import dev.holdfast.lab.LabSettings;
import dev.holdfast.lab.Preflight;
import dev.holdfast.lab.Progress;
import dev.holdfast.lab.Started;
import dev.holdfast.lab.StateFolder;
import dev.holdfast.lab.Stopped;
import dev.holdfast.mesh.Authority;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** Fresh regions of their own for one drill, beside any that are up. */
final class DrillLab implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration IDENTITIES = Duration.ofDays(30);
  private static final int TOKEN_BYTES = 24;

  /** {@code 127.0} is where {@code up} runs; a drill takes the first block that is free. */
  private static final int BLOCK_MIN = 1;

  private static final int BLOCK_MAX = 40;

  private final FolderLock lock;
  private final Lab lab;
  private final RunningTopology running;

  private DrillLab(FolderLock lock, Lab lab, RunningTopology running) {
    this.lock = lock;
    this.lab = lab;
    this.running = running;
  }

  /** Starts nothing yet but the network. */
  static DrillLab open(Path file, Topology topology, Path state, long seed, Progress progress)
      throws IOException, InterruptedException {
    StateFolder folder = new StateFolder(state);
    if (!(FolderLock.take(folder) instanceof FolderLock.Outcome.Held(var lock, var _))) {
      throw CommandException.usage(
          "Another process uses " + folder.path() + ".", "Choose another folder with --out.");
    }
    try {
      Addresses addresses = freeAddresses(folder, topology);
      Files.copy(file, folder.topology());
      String token = token(folder);
      Authority authority = Authority.openOrCreate(folder.authority(), topology.name());
      for (RegionId region : topology.regionIds()) {
        authority.issue(region, folder.identity(region), IDENTITIES);
      }
      RunningTopology running = new RunningTopology(folder, topology, addresses, token);
      LabSettings settings =
          new LabSettings(
              addresses,
              folder,
              new RegionJvm(folder, addresses.prefix()),
              new RegionReadiness(running),
              progress,
              seed);
      return new DrillLab(lock, Lab.open(settings), running);
    } catch (IOException | InterruptedException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Addresses freeAddresses(StateFolder folder, Topology topology) {
    List<String> problems = List.of();
    for (int block = BLOCK_MIN; block <= BLOCK_MAX; block++) {
      Addresses addresses = new Addresses(topology, "127." + block);
      problems = Preflight.problems(folder, addresses, Preflight.freeBytes(addresses));
      if (problems.isEmpty()) {
        return addresses;
      }
    }
    throw CommandException.usage(
        "The regions of a drill cannot be started here.\n" + String.join("\n", problems), "");
  }

  private static String token(StateFolder folder) throws IOException {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    Files.createFile(
        folder.token(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(folder.token(), token.getBytes(StandardCharsets.UTF_8));
    return token;
  }

  /** Starts all regions and waits until they are ready. */
  Duration start() throws InterruptedException {
    return switch (lab.start(START)) {
      case Started.Ready(var took) -> took;
      case Started.Failed(var because) ->
          throw CommandException.unknown("The regions did not start: " + because, "");
    };
  }

  LabRange range() {
    return new LabRange(lab, running);
  }

  /** Ends a stop that takes its time. */
  void hurry() {
    lab.hurry();
  }

  /** Stops everything; nothing that was started here is left. */
  @Override
  public void close() throws IOException {
    try {
      Stopped stopped = lab.stop(Lab.STOP_PATIENCE);
      if (!stopped.immortal().isEmpty()) {
        throw new IOException("Processes that cannot be ended: " + stopped.immortal());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lab.close();
    } finally {
      lock.close();
    }
  }
}
