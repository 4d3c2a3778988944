package dev.holdfast.drill;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.drill.Recorder.Event;
import dev.holdfast.drill.check.Answer;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.drill.folder.HistoryFormat;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.model.Database;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes events to a history, one numbered line each. Not safe for use by several threads. */
final class HistoryWriter implements AutoCloseable {
  private final Writer file;
  private final JsonGenerator json;
  private long lines;

  private HistoryWriter(Writer file, JsonGenerator json) {
    this.file = file;
    this.json = json;
  }

  static HistoryWriter open(Path path) throws IOException {
    Writer file = Files.newBufferedWriter(path);
    JsonGenerator json =
        new JsonFactory().createGenerator(file).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.setRootValueSeparator(null);
    return new HistoryWriter(file, json);
  }

  void write(Event event) throws IOException {
    json.writeStartObject();
    json.writeNumberField("n", ++lines);
    switch (event) {
      case Event.Began began -> begin(began);
      case Event.Invoked invoked -> invocation(invoked);
      case Event.Completed(Operation operation, Instant wall) -> outcome(operation, wall);
      case Event.Marked(Mark mark, Set<RegionId> struck, Instant wall) -> mark(mark, struck, wall);
      case Event.Received(ResourceId resource, Gathered<LogPosition> position) ->
          received(resource, position);
      case Event.Checked(Check check) -> check(check);
      case Event.Ended ended -> end(ended);
      case Event.Stop _ -> throw new IllegalArgumentException("Nothing is written of " + event);
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void begin(Event.Began began) throws IOException {
    Topology topology = began.topology();
    json.writeStringField("event", "begin");
    json.writeNumberField("format", HistoryFormat.VERSION);
    json.writeStringField("run", began.run());
    json.writeStringField("wall", began.wall().toString());
    json.writeStringField("scenario", began.scenario());
    json.writeStringField("proves", began.proves());
    json.writeNumberField("seed", began.seed());
    json.writeStringField("topology", topology.name());
    strings("regions", topology.regionIds());
    json.writeNumberField("lease_ms", topology.failover().lease().toMillis());
    json.writeArrayFieldStart("resources");
    for (Database database : topology.databases()) {
      resource(database);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("environment");
    for (Map.Entry<String, String> fact : began.environment().entrySet()) {
      json.writeStringField(fact.getKey(), fact.getValue());
    }
    json.writeEndObject();
  }

  private void resource(Database database) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", database.id().value());
    json.writeStringField("durability", word(database.durability()));
    json.writeStringField("primary", database.primary().value());
    strings("replicas", database.replicas());
    json.writeNumberField("rto_ms", database.objectives().rto().toMillis());
    json.writeNumberField("rpo_ms", database.objectives().rpo().toMillis());
    json.writeEndObject();
  }

  private void strings(String field, Iterable<?> values) throws IOException {
    json.writeArrayFieldStart(field);
    for (Object value : values) {
      json.writeString(value.toString());
    }
    json.writeEndArray();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void invocation(Event.Invoked invoked) throws IOException {
    at("invoke", invoked.nanos(), invoked.wall());
    json.writeNumberField("op", invoked.request().id());
    json.writeNumberField("client", invoked.request().client());
    json.writeStringField("resource", invoked.target().resource().value());
    json.writeStringField("region", invoked.target().region().value());
    json.writeStringField("kind", word(invoked.request().kind()));
    json.writeStringField("key", invoked.request().key().toString());
    json.writeNumberField("due_ns", invoked.request().dueNanos());
  }

  private void outcome(Operation operation, Instant wall) throws IOException {
    switch (operation.outcome()) {
      case Outcome.Acknowledged(Answer answer, boolean seen) -> {
        ended("ok", operation, wall);
        json.writeStringField("server", answer.server());
        json.writeBooleanField("standby", answer.standby());
        json.writeNumberField("timeline", answer.position().timeline());
        json.writeStringField("lsn", answer.position().lsn());
        json.writeNumberField("served_us", answer.servedMicros());
        json.writeBooleanField("seen", seen);
      }
      case Outcome.Failed(String because) -> {
        ended("fail", operation, wall);
        json.writeStringField("because", because);
      }
      case Outcome.Indeterminate(String because) -> {
        ended("indeterminate", operation, wall);
        json.writeStringField("because", because);
      }
    }
  }

  private void ended(String word, Operation operation, Instant wall) throws IOException {
    at(word, operation.completedNanos(), wall);
    json.writeNumberField("op", operation.id());
  }

  private void mark(Mark mark, Set<RegionId> struck, Instant wall) throws IOException {
    at("mark", mark.nanos(), wall);
    json.writeStringField("kind", word(mark.kind()));
    json.writeStringField("what", mark.text());
    if (mark.kind() == Mark.Kind.FAULT) {
      strings("struck", struck.stream().sorted().toList());
    }
  }

  private void received(ResourceId resource, Gathered<LogPosition> position) throws IOException {
    json.writeStringField("event", "received");
    json.writeStringField("resource", resource.value());
    switch (position) {
      case Gathered.Got<LogPosition>(LogPosition reached) -> {
        json.writeNumberField("timeline", reached.timeline());
        json.writeStringField("lsn", reached.lsn());
      }
      case Gathered.Missing<LogPosition>(String because) ->
          json.writeStringField("because", because);
    }
  }

  private void check(Check check) throws IOException {
    json.writeStringField("event", "check");
    json.writeStringField("name", check.name());
    json.writeStringField("verdict", check.verdict().word());
    json.writeStringField("because", check.verdict().because());
    strings("evidence", check.evidence());
  }

  private void end(Event.Ended ended) throws IOException {
    at("end", ended.nanos(), ended.wall());
    json.writeNumberField("clients_from_ns", ended.clientsFromNanos());
    json.writeNumberField("clients_until_ns", ended.clientsUntilNanos());
  }

  private void at(String event, long nanos, Instant wall) throws IOException {
    json.writeStringField("event", event);
    json.writeNumberField("at_ns", nanos);
    json.writeStringField("wall", wall.toString());
  }

  @Override
  public void close() throws IOException {
    json.close();
    file.close();
  }
}
