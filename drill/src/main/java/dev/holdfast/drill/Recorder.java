package dev.holdfast.drill;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.drill.check.Answer;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes every invocation and every outcome to {@code history.ndjson} as it happens, and keeps the
 * finished operations to be judged.
 *
 * <p>Clients hand events over through a bounded queue; one thread of its own owns the file and the
 * operations. A file that cannot be written does not stop the clients: the trouble is kept and
 * told.
 */
final class Recorder implements AutoCloseable {
  /**
   * A second of the busiest load: a slow disk then slows clients down rather than filling memory.
   */
  private static final int QUEUE_MAX = 8192;

  /** About half a gigabyte; a longer history could not be judged in memory. */
  private static final int OPERATIONS_MAX = 2_000_000;

  private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
  private final Map<ResourceId, List<Operation>> operations = new LinkedHashMap<>();
  private final Map<Long, Event.Invoked> underWay = new LinkedHashMap<>();
  private final Writer file;
  private final JsonGenerator json;
  private final Thread thread;
  private int kept;
  private Optional<String> trouble = Optional.empty();

  /** Something that is recorded. */
  sealed interface Event {
    /** What is about to be sent. */
    record Invoked(Request request, Target target, long nanos, Instant wall) implements Event {}

    /** How it ended. */
    record Completed(ResourceId resource, Operation operation, Instant wall) implements Event {}

    /** Something that was done to the regions. */
    record Marked(String what, long nanos, Instant wall) implements Event {}

    /** Nothing more comes. */
    record End() implements Event {}
  }

  /** Who sends, and where to. */
  record Target(ResourceId resource, RegionId region) {}

  private Recorder(Writer file, JsonGenerator json) {
    this.file = file;
    this.json = json;
    this.thread = Thread.ofPlatform().name("drill-history").daemon().unstarted(this::write);
  }

  static Recorder open(Path path) throws IOException {
    Writer file = Files.newBufferedWriter(path);
    JsonGenerator json =
        new JsonFactory().createGenerator(file).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.setRootValueSeparator(null);
    Recorder recorder = new Recorder(file, json);
    recorder.thread.start();
    return recorder;
  }

  /** Records an event; waits while the queue is full. */
  void record(Event event) throws InterruptedException {
    queue.put(event);
  }

  /** Writes what is left and closes the file. Afterwards the operations may be asked for. */
  void finish() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        if (queue.offer(new Event.End(), 1, TimeUnit.SECONDS)) {
          thread.join();
        }
      } catch (InterruptedException _) {
        // The history must be whole even when the drill is being broken off; the writer always
        // ends.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finish();
  }

  /** Every finished operation of a resource. Only after {@link #finish}. */
  List<Operation> operations(ResourceId resource) {
    return operations.getOrDefault(resource, List.of());
  }

  /** What kept the history from being written; empty if nothing did. Only after {@link #finish}. */
  Optional<String> trouble() {
    return trouble;
  }

  private void write() {
    try {
      for (Event event = queue.take(); !(event instanceof Event.End); event = queue.take()) {
        keep(event);
        if (trouble.isEmpty()) {
          append(event);
        }
      }
      leaveOpen();
      json.close();
      file.close();
    } catch (IOException e) {
      trouble = Optional.of("The history could not be written: " + e.getMessage());
    } catch (InterruptedException _) {
      trouble = Optional.of("The history's writer was interrupted");
    }
  }

  private void keep(Event event) {
    switch (event) {
      case Event.Invoked invoked -> underWay.put(invoked.request().id(), invoked);
      case Event.Completed(ResourceId resource, Operation operation, Instant _) -> {
        underWay.remove(operation.id());
        keep(resource, operation);
      }
      case Event.Marked _, Event.End _ -> {}
    }
  }

  private void keep(ResourceId resource, Operation operation) {
    if (kept == OPERATIONS_MAX) {
      trouble = Optional.of("More than " + OPERATIONS_MAX + " operations: the rest is not judged");
      return;
    }
    kept++;
    operations.computeIfAbsent(resource, _ -> new ArrayList<>()).add(operation);
  }

  /** Whatever was sent and never heard of again may have been done. */
  private void leaveOpen() {
    for (Event.Invoked open : underWay.values()) {
      keep(
          open.target().resource(),
          open.request()
              .ended(
                  open.target().region(),
                  open.nanos(),
                  open.nanos(),
                  new Outcome.Indeterminate("the client was stopped before it had an answer")));
    }
  }

  private void append(Event event) {
    try {
      json.writeStartObject();
      switch (event) {
        case Event.Invoked invoked -> invocation(invoked);
        case Event.Completed(ResourceId _, Operation operation, Instant wall) ->
            outcome(operation, wall);
        case Event.Marked(String what, long nanos, Instant wall) -> {
          at("mark", nanos, wall);
          json.writeStringField("what", what);
        }
        case Event.End _ -> {}
      }
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      trouble = Optional.of("The history could not be written: " + e.getMessage());
    }
  }

  private void invocation(Event.Invoked invoked) throws IOException {
    at("invoke", invoked.nanos(), invoked.wall());
    json.writeNumberField("op", invoked.request().id());
    json.writeStringField("resource", invoked.target().resource().value());
    json.writeStringField("region", invoked.target().region().value());
    json.writeStringField(
        "kind", invoked.request().kind() == Operation.Kind.WRITE ? "write" : "read");
    json.writeStringField("key", invoked.request().key().toString());
    json.writeNumberField("due_ns", invoked.request().dueNanos());
  }

  private void outcome(Operation operation, Instant wall) throws IOException {
    String word =
        switch (operation.outcome()) {
          case Outcome.Acknowledged _ -> "ok";
          case Outcome.Failed _ -> "fail";
          case Outcome.Indeterminate _ -> "indeterminate";
        };
    at(word, operation.completedNanos(), wall);
    json.writeNumberField("op", operation.id());
    switch (operation.outcome()) {
      case Outcome.Acknowledged(Answer answer, boolean seen) -> {
        json.writeStringField("server", answer.server());
        json.writeBooleanField("standby", answer.standby());
        json.writeNumberField("timeline", answer.position().timeline());
        json.writeStringField("lsn", answer.position().lsn());
        json.writeBooleanField("seen", seen);
      }
      case Outcome.Failed(String because) -> json.writeStringField("because", because);
      case Outcome.Indeterminate(String because) -> json.writeStringField("because", because);
    }
  }

  private void at(String event, long nanos, Instant wall) throws IOException {
    json.writeStringField("event", event);
    json.writeNumberField("at_ns", nanos);
    json.writeStringField("wall", wall.toString());
  }
}
