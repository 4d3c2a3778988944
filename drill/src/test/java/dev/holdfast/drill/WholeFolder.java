package dev.holdfast.drill;

import static dev.holdfast.drill.Situations.EAST;
import static dev.holdfast.drill.Situations.ORDERS;
import static dev.holdfast.drill.Situations.SOUTH;
import static dev.holdfast.drill.Situations.WEST;

import dev.holdfast.drill.check.Answer;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Operation.Kind;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.drill.check.Row;
import dev.holdfast.drill.check.Rows;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.drill.folder.DrillFolder;
import dev.holdfast.drill.folder.ReadBackFiles;
import dev.holdfast.drill.report.Artefacts;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.drill.report.ReportJson;
import dev.holdfast.model.Durability;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the folder of a drill that kept every promise, with the writers of a drill: us-east serves
 * on timeline 1, is lost, and two seconds later eu-west serves on timeline 2. Six clients send an
 * operation every 10 ms in turn.
 */
final class WholeFolder {
  /** How many operations there are; the second half comes after the failover. */
  static final int OPERATIONS = 300;

  /** An indeterminate write whose row is there, one whose row is not, and a failed write. */
  static final int DONE = 40;

  static final int NOT_DONE = 42;
  static final int FAILED = 45;

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final List<RegionId> REGIONS = List.of(EAST, WEST, SOUTH);
  private static final long PAUSE_MILLIS = 2_000;

  private final Path folder;
  private final List<WriteKey> acknowledged = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  private WholeFolder(Path folder) {
    this.folder = folder;
  }

  static void write(Path folder) throws IOException, InterruptedException {
    new WholeFolder(folder).write();
  }

  /** When an operation is sent. */
  static long atMillis(int operation) {
    return 100 + operation * 10L + (operation < OPERATIONS / 2 ? 0 : PAUSE_MILLIS);
  }

  /** Every third operation is a read. */
  static boolean writes(int operation) {
    return operation % 3 != 2;
  }

  /** The key of a write. */
  static WriteKey key(int operation) {
    return new WriteKey(operation % 6, operation);
  }

  static RegionId region(int operation) {
    return REGIONS.get(operation % 6 / 2);
  }

  private static long nanos(long millis) {
    return millis * 1_000_000;
  }

  private void write() throws IOException, InterruptedException {
    try (Recorder recorder = Recorder.open(folder.resolve(Artefacts.HISTORY))) {
      recorder.record(
          new Recorder.Event.Began(
              "whole",
              "region-loss",
              "another takes over",
              7,
              Situations.topology(Durability.QUORUM),
              Map.of("Java", "25"),
              NOON));
      for (int i = 0; i < OPERATIONS; i++) {
        if (i == OPERATIONS / 2) {
          mark(recorder, Mark.Kind.FAULT, "kill -9 of region us-east", atMillis(i - 1) + 9);
        }
        operation(recorder, i);
      }
      long end = atMillis(OPERATIONS);
      mark(recorder, Mark.Kind.MENDED, "the killed region is started again", end);
      recorder.record(
          new Recorder.Event.Received(ORDERS, new Got<>(new LogPosition(1, position(149)))));
      Verdict fine = new Verdict.Valid("It was so");
      recorder.finish(
          new Recorder.Event.Checked(new Check("course", fine, List.of())),
          new Recorder.Event.Checked(new Check("converged", fine, List.of())),
          new Recorder.Event.Ended(nanos(50), nanos(end), nanos(end + 500), NOON));
    }
    ReadBackFiles files = new ReadBackFiles(folder, "whole");
    files.endpoint(ORDERS, new Got<>(new Rows(rows)));
    for (RegionId region : REGIONS) {
      files.replica(ORDERS, region, new Got<>(new Rows(rows)));
    }
    files.exports(ORDERS, new Got<>(Set.of()));
    Files.writeString(folder.resolve(Artefacts.JSON), ReportJson.of(DrillFolder.judge(folder)));
  }

  private static void mark(Recorder recorder, Mark.Kind kind, String text, long millis)
      throws InterruptedException {
    recorder.record(
        new Recorder.Event.Marked(
            new Mark(kind, text, nanos(millis)),
            kind == Mark.Kind.FAULT ? Set.of(EAST) : Set.of(),
            NOON));
  }

  private void operation(Recorder recorder, int i) throws InterruptedException {
    boolean write = writes(i);
    WriteKey key = write ? key(i) : acknowledged.get(Math.max(0, acknowledged.size() - 1 - i % 5));
    Request request =
        new Request(i, i % 6, write ? Kind.WRITE : Kind.READ, key, nanos(atMillis(i)) - 1_000);
    Recorder.Target target = new Recorder.Target(ORDERS, region(i));
    recorder.record(new Recorder.Event.Invoked(request, target, nanos(atMillis(i)), NOON));
    Operation operation =
        request.ended(region(i), nanos(atMillis(i)), nanos(atMillis(i) + 8), outcome(i));
    recorder.record(new Recorder.Event.Completed(operation, NOON));
    if (operation.acknowledgedWrite()) {
      acknowledged.add(key);
    }
    if (write && i != NOT_DONE && i != FAILED) {
      rows.add(new Row(key, region(i).value(), NOON.plusMillis(atMillis(i)).toString()));
    }
  }

  private static Outcome outcome(int i) {
    return switch (i) {
      case DONE, NOT_DONE -> new Outcome.Indeterminate("connection lost");
      case FAILED -> new Outcome.Failed("57P03 no primary serves orders");
      default -> {
        boolean before = i < OPERATIONS / 2;
        yield new Outcome.Acknowledged(
            new Answer(
                before ? "orders@us-east" : "orders@eu-west",
                false,
                new LogPosition(before ? 1 : 2, position(i)),
                NOON.plusMillis(atMillis(i) + 4).toEpochMilli() * 1_000),
            true);
      }
    };
  }

  private static long position(int i) {
    return 0x3000000L + i * 256L;
  }
}
