package dev.holdfast.cli;

import dev.holdfast.lab.StateFolder;
import dev.holdfast.lab.Supervisor;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import dev.holdfast.node.EngineAccess;
import dev.holdfast.topology.ReadResult;
import dev.holdfast.topology.TopologyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A topology whose regions were started on this machine, as its state folder tells.
 *
 * @param folder its state folder, {@code <state>/<name>}
 * @param topology what was started
 * @param addresses where everything listens
 * @param token what opens the regions' APIs
 */
record RunningTopology(StateFolder folder, Topology topology, Addresses addresses, String token) {
  /** The one topology of that name in the state folder, or the only one if no name is given. */
  static RunningTopology find(Path state, Optional<String> name) {
    List<String> started = started(state);
    if (started.isEmpty()) {
      throw CommandException.usage(
          "No topology runs from here: " + state + " holds none.",
          "Start one with: holdfast up FILE. If it was started from another folder, go there or"
              + " name its state with --state DIR.");
    }
    if (name.isPresent()) {
      if (!started.contains(name.get())) {
        throw CommandException.usage(
            "No topology named '" + name.get() + "' runs from here.",
            "Those that do: " + String.join(", ", started));
      }
      return read(StateFolder.of(state, name.get()));
    }
    if (started.size() > 1) {
      throw CommandException.usage(
          "Several topologies run from here: " + String.join(", ", started) + ".",
          "Say which one with --name.");
    }
    return read(StateFolder.of(state, started.getFirst()));
  }

  /** What it takes to use the regions' databases. */
  EngineAccess engines() {
    return new EngineAccess(token);
  }

  /** One API for each region, in the order of the file. */
  List<RegionApi> apis() {
    return topology.regionIds().stream()
        .map(region -> new RegionApi(region, addresses.api(region), token))
        .toList();
  }

  /** The region of that name, or a usage error that lists the names there are. */
  RegionId region(String name) {
    return topology.regionIds().stream()
        .filter(region -> region.value().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown("region", name, topology.regionIds()));
  }

  /** The resource of that name, or a usage error that lists the names there are. */
  ResourceId resource(String name) {
    List<ResourceId> resources = topology.databases().stream().map(Database::id).toList();
    return resources.stream()
        .filter(resource -> resource.value().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown("resource", name, resources));
  }

  private CommandException unknown(String what, String name, List<?> known) {
    String names = known.stream().map(Object::toString).collect(Collectors.joining(", "));
    return CommandException.usage(
        "%s has no %s named '%s'.".formatted(topology.name(), what, name), "It has: " + names);
  }

  /** The names of the topologies that somebody runs, or died while running. */
  private static List<String> started(Path state) {
    if (!Files.isDirectory(state)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(state)) {
      return folders
          .filter(folder -> Files.isRegularFile(new StateFolder(folder).supervisor()))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(state, e);
    }
  }

  private static RunningTopology read(StateFolder folder) {
    try {
      Topology topology =
          switch (TopologyFile.read(folder.topology())) {
            case ReadResult.Valid valid -> valid.topology();
            case ReadResult.Invalid _ ->
                throw CommandException.usage(
                    "The copy of the topology in " + folder.path() + " is damaged.",
                    "See: holdfast check " + folder.topology());
          };
      Supervisor supervisor =
          Supervisor.read(folder)
              .orElseThrow(() ->
                  CommandException.usage(
                      "What " + folder.supervisor() + " says cannot be understood.",
                      "Stop what runs and start again: holdfast down, then holdfast up FILE"));
      String token = Files.readString(folder.token()).strip();
      return new RunningTopology(
          folder, topology, new Addresses(topology, supervisor.prefix()), token);
    } catch (IOException e) {
      throw unreadable(folder.path(), e);
    }
  }

  private static CommandException unreadable(Path folder, IOException cause) {
    return CommandException.usage(
            "The state folder cannot be read: " + cause,
            "Only the user who ran 'holdfast up' may read " + folder + ".")
        .causedBy(cause);
  }
}
