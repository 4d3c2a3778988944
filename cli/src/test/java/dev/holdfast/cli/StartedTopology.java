package dev.holdfast.cli;

import dev.holdfast.lab.StateFolder;
import dev.holdfast.lab.Supervisor;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import dev.holdfast.topology.ReadResult;
import dev.holdfast.topology.TopologyFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A state folder as {@code holdfast up} leaves it, without the regions; tests script those they
 * need.
 */
final class StartedTopology {
  /** Loopback addresses of this module's tests. */
  private static final String PREFIX = "127.117";

  private final Path state;
  private final Topology topology;

  private StartedTopology(Path state, Topology topology) {
    this.state = state;
    this.topology = topology;
  }

  static StartedTopology quickstart(Path state) throws IOException {
    Path source = Path.of("../examples/quickstart.yaml");
    Path folder = Files.createDirectories(state.resolve("quickstart"));
    Files.copy(source, folder.resolve("topology.yaml"));
    new Supervisor(1, "lab", 1, "admin", PREFIX).write(new StateFolder(folder));
    Files.writeString(folder.resolve("token"), ScriptedRegion.TOKEN + "\n");
    if (TopologyFile.read(source) instanceof ReadResult.Valid valid) {
      return new StartedTopology(state, valid.topology());
    }
    throw new IllegalStateException("The quickstart is not valid");
  }

  /** Begins to answer at the address of a region. */
  ScriptedRegion region(String name) throws IOException {
    return new ScriptedRegion(address(name));
  }

  InetSocketAddress address(String region) {
    return new Addresses(topology, PREFIX).api(new RegionId(region));
  }

  /** Runs a command against this state folder. */
  Run run(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--state";
    all[arguments.length + 1] = state.toString();
    return Run.of(all);
  }
}
