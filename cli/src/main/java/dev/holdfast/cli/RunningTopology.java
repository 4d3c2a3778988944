package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
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
record RunningTopology(Path folder, Topology topology, Addresses addresses, String token) {
  /** The one topology of that name in the state folder, or the only one if no name is given. */
  static RunningTopology find(Path state, Optional<String> name) {
    List<String> started = started(state);
    if (started.isEmpty()) {
      throw CommandException.usage(
          "No topology was started from here: " + state + " holds none.",
          "Start one with: holdfast up FILE. If it was started from another folder, go there or"
              + " name its state with --state DIR.");
    }
    if (name.isPresent()) {
      if (!started.contains(name.get())) {
        throw CommandException.usage(
            "No topology named '" + name.get() + "' was started from here.",
            "Those that were: " + String.join(", ", started));
      }
      return read(state.resolve(name.get()));
    }
    if (started.size() > 1) {
      throw CommandException.usage(
          "Several topologies were started from here: " + String.join(", ", started) + ".",
          "Say which one with --name.");
    }
    return read(state.resolve(started.getFirst()));
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

  /** The names of the topologies that left a state folder. */
  private static List<String> started(Path state) {
    if (!Files.isDirectory(state)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(state)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve("supervisor.json")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(state, e);
    }
  }

  private static RunningTopology read(Path folder) {
    try {
      Topology topology =
          switch (TopologyFile.read(folder.resolve("topology.yaml"))) {
            case ReadResult.Valid valid -> valid.topology();
            case ReadResult.Invalid _ ->
                throw CommandException.usage(
                    "The copy of the topology in " + folder + " is damaged.",
                    "See: holdfast check " + folder.resolve("topology.yaml"));
          };
      JsonNode supervisor = new ObjectMapper().readTree(folder.resolve("supervisor.json").toFile());
      String prefix = supervisor.path("prefix").asText("127.0");
      String token = Files.readString(folder.resolve("token")).strip();
      return new RunningTopology(folder, topology, new Addresses(topology, prefix), token);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static CommandException unreadable(Path folder, IOException cause) {
    return CommandException.usage(
            "The state folder cannot be read: " + cause,
            "Only the user who ran 'holdfast up' may read " + folder + ".")
        .causedBy(cause);
  }
}
