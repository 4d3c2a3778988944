package dev.holdfast.drill.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.drill.check.Content;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.drill.check.Row;
import dev.holdfast.drill.check.Rows;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.drill.report.Artefacts;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows that a drill read back, a file for each place where they were read: {@code
 * readback/RESOURCE/endpoint.ndjson}, one for each replica, {@code exports.ndjson}. The first line
 * says how many rows there are, or why there are none; each other line is a row.
 */
public final class ReadBackFiles {
  /**
   * The most rows that are kept of one place: as many as the longest drill could write. With more
   * nothing is kept and what depends on it is unknown.
   */
  public static final int ROWS_MAX = 500_000;

  private static final String FOLDER = Artefacts.READ_BACK;
  private static final String ENDPOINT = "endpoint";
  private static final String EXPORTS = "exports";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final String run;

  /**
   * Those of one drill.
   *
   * @param folder the drill's folder
   * @param run what tells this drill from every other
   */
  public ReadBackFiles(Path folder, String run) {
    this.folder = folder.resolve(FOLDER);
    this.run = run;
  }

  /** Keeps what the writer endpoint shows. */
  public void endpoint(ResourceId resource, Gathered<Rows> rows) throws IOException {
    write(resource, ENDPOINT, rows);
  }

  /** Keeps what a replica holds. A region that is named like another file is kept all the same. */
  public void replica(ResourceId resource, RegionId region, Gathered<Rows> rows)
      throws IOException {
    write(resource, name(region), rows);
  }

  /** Keeps which writes are in an export of unreplicated rows. */
  public void exports(ResourceId resource, Gathered<Set<WriteKey>> exported) throws IOException {
    write(
        resource,
        EXPORTS,
        switch (exported) {
          case Got<Set<WriteKey>>(Set<WriteKey> keys) ->
              new Got<>(new Rows(keys.stream().map(key -> new Row(key, "", "")).toList()));
          case Missing<Set<WriteKey>>(String because) -> new Missing<>(because);
        });
  }

  private static String name(RegionId region) {
    return "replica-" + region;
  }

  private Path file(ResourceId resource, String name) {
    return folder.resolve(resource.value()).resolve(name + ".ndjson");
  }

  private void write(ResourceId resource, String name, Gathered<Rows> reading) throws IOException {
    Path file = file(resource, name);
    Files.createDirectories(file.getParent());
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      ObjectNode first = JSON.createObjectNode();
      first.put("run", run).put("resource", resource.value()).put("of", name);
      switch (reading) {
        case Got<Rows>(Rows rows) -> {
          Content content = rows.content();
          line(out, first.put("rows", content.rows()).put("md5", content.hash()));
          for (Row row : rows.rows()) {
            line(out, json(row));
          }
        }
        case Missing<Rows>(String because) -> line(out, first.put("missing", because));
      }
    }
  }

  private static ObjectNode json(Row row) {
    ObjectNode node = JSON.createObjectNode().put("key", row.key().toString());
    return row.region().isEmpty()
        ? node
        : node.put("region", row.region()).put("written_at", row.writtenAt());
  }

  private static void line(BufferedWriter out, ObjectNode node) throws IOException {
    out.write(node.toString());
    out.write('\n');
  }

  Gathered<Rows> endpoint(ResourceId resource) {
    return read(resource, ENDPOINT);
  }

  Gathered<Rows> replica(ResourceId resource, RegionId region) {
    return read(resource, name(region));
  }

  Gathered<Set<WriteKey>> exports(ResourceId resource) {
    return switch (read(resource, EXPORTS)) {
      case Got<Rows>(Rows rows) -> new Got<>(new LinkedHashSet<>(rows.keys()));
      case Missing<Rows>(String because) -> new Missing<>(because);
    };
  }

  private Gathered<Rows> read(ResourceId resource, String name) {
    Path file = file(resource, name);
    String where = FOLDER + "/" + resource + "/" + file.getFileName();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      return read(in, where);
    } catch (NoSuchFileException _) {
      return new Missing<>(where + " is not there");
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return new Missing<>(where + " has a line that cannot be read: " + firstLine(e));
    } catch (IOException e) {
      return new Missing<>(where + " cannot be read: " + e.getMessage());
    }
  }

  private Gathered<Rows> read(BufferedReader in, String where) throws IOException {
    String begin = in.readLine();
    if (begin == null) {
      return new Missing<>(where + " is empty");
    }
    JsonNode first = JSON.readTree(begin);
    if (!first.path("run").asText().equals(run)) {
      return new Missing<>(
          "%s is of run '%s', the history of run '%s'"
              .formatted(where, first.path("run").asText(), run));
    }
    if (first.has("missing")) {
      return new Missing<>(first.path("missing").asText());
    }
    List<Row> rows = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (rows.size() == ROWS_MAX) {
        return new Missing<>("%s has more than %d rows".formatted(where, ROWS_MAX));
      }
      JsonNode row = JSON.readTree(line);
      rows.add(
          new Row(
              WriteKey.parse(row.path("key").asText()),
              row.path("region").asText(),
              row.path("written_at").asText()));
    }
    return rows.size() == first.path("rows").asLong(-1)
        ? new Got<>(new Rows(rows))
        : new Missing<>(
            "%s says that it has %s rows and has %d%s"
                .formatted(where, first.path("rows").asText("no"), rows.size(), last(rows)));
  }

  private static String last(List<Row> rows) {
    return rows.isEmpty() ? "" : ", the last of write " + rows.getLast().key();
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
