package dev.holdfast.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.drill.report.Artefacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Falsifies a drill's folder as somebody would who knows its format. */
final class Doctor {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  Doctor(Path folder) {
    this.folder = folder;
  }

  private Path history() {
    return folder.resolve(Artefacts.HISTORY);
  }

  private static List<ObjectNode> read(Path file) throws IOException {
    List<ObjectNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add((ObjectNode) JSON.readTree(line));
    }
    return lines;
  }

  private static void write(Path file, List<ObjectNode> lines) throws IOException {
    Files.write(file, lines.stream().map(ObjectNode::toString).toList());
  }

  /** Changes the lines of the history and numbers them anew, so that no number betrays it. */
  void history(Consumer<List<ObjectNode>> change) throws IOException {
    List<ObjectNode> lines = read(history());
    change.accept(lines);
    for (int i = 0; i < lines.size(); i++) {
      lines.get(i).put("n", i + 1);
    }
    write(history(), lines);
  }

  /** Changes the lines of the history and leaves their numbers. */
  void lines(Consumer<List<ObjectNode>> change) throws IOException {
    List<ObjectNode> lines = read(history());
    change.accept(lines);
    write(history(), lines);
  }

  /** Cuts the history off in the middle of a line. */
  void cutOff(int lines) throws IOException {
    List<String> all = Files.readAllLines(history());
    String last = all.get(lines);
    Files.writeString(
        history(),
        String.join("\n", all.subList(0, lines)) + "\n" + last.substring(0, last.length() / 2));
  }

  /** Changes the rows of one place, and the number of them that it claims. */
  void rows(String place, Consumer<List<ObjectNode>> change) throws IOException {
    Path file = folder.resolve("readback/orders").resolve(place + ".ndjson");
    List<ObjectNode> lines = read(file);
    ObjectNode first = lines.removeFirst();
    change.accept(lines);
    lines.addFirst(first.put("rows", lines.size()));
    write(file, lines);
  }

  /** Changes the rows of the endpoint and of every replica. */
  void rowsEverywhere(Consumer<List<ObjectNode>> change) throws IOException {
    for (String place :
        List.of("endpoint", "replica-us-east", "replica-eu-west", "replica-ap-south")) {
      rows(place, change);
    }
  }

  void report(Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve(Artefacts.JSON);
    ObjectNode report = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(report);
    Files.writeString(file, report.toString());
  }

  void delete(String file) throws IOException {
    Files.delete(folder.resolve(file));
  }

  /** The invocation of an operation. */
  static ObjectNode invoke(List<ObjectNode> lines, int operation) {
    return of(lines, operation)
        .filter(line -> line.path("event").asText().equals("invoke"))
        .findFirst()
        .orElseThrow();
  }

  /** The outcome of an operation. */
  static ObjectNode outcome(List<ObjectNode> lines, int operation) {
    return of(lines, operation)
        .filter(line -> !line.path("event").asText().equals("invoke"))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<ObjectNode> of(List<ObjectNode> lines, int operation) {
    return lines.stream().filter(line -> line.path("op").asInt(-1) == operation);
  }
}
