package dev.holdfast.drill.check;

import dev.holdfast.drill.check.Operation.Kind;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells a history line by line. Times are milliseconds; write number N is at log offset 100 × N.
 */
final class Story {
  static final RegionId EAST = new RegionId("us-east");
  static final RegionId WEST = new RegionId("eu-west");

  /** The server in us-east while it is primary on timeline 1. */
  static final Server OLD = new Server("127.0.1.1:15432", 1);

  /** The server in eu-west once it was promoted. */
  static final Server NEW = new Server("127.0.2.1:15432", 2);

  private final List<Operation> operations = new ArrayList<>();

  /** A server on a timeline. */
  record Server(String address, long timeline) {}

  /** When an operation was sent and when it ended. */
  record During(long fromMillis, long toMillis) {}

  static WriteKey key(int number) {
    return new WriteKey(0, number);
  }

  static During during(long fromMillis, long toMillis) {
    return new During(fromMillis, toMillis);
  }

  static long nanos(long millis) {
    return millis * 1_000_000;
  }

  Story acknowledged(int number, RegionId through, During during, Server by) {
    return add(Kind.WRITE, number, through, during, answered(by, number * 100L, true));
  }

  Story indeterminate(int number, During during) {
    return add(Kind.WRITE, number, WEST, during, new Outcome.Indeterminate("connection lost"));
  }

  Story failed(int number, During during) {
    return add(Kind.WRITE, number, WEST, during, new Outcome.Failed("57P03 not now"));
  }

  Story saw(int number, During during, Server by) {
    return add(Kind.READ, number, WEST, during, answered(by, reached(by, during), true));
  }

  Story missed(int number, During during, Server by) {
    return add(Kind.READ, number, WEST, during, answered(by, reached(by, during), false));
  }

  /** A read whose server says how far its log reached on disk. */
  Story sawAt(int number, During during, Server by, long offset) {
    return add(Kind.READ, number, WEST, during, answered(by, offset, true));
  }

  /** A write whose server says how far its log reached. */
  Story acknowledgedAt(int number, During during, Server by, long offset) {
    return add(Kind.WRITE, number, EAST, during, answered(by, offset, true));
  }

  /** A write that its server ran at {@code ranMillis}, by its own clock. */
  Story ran(int number, RegionId through, During during, Server by, long ranMillis) {
    return add(Kind.WRITE, number, through, during, ran(by, number * 100L, ranMillis));
  }

  /** A read that its server ran at {@code ranMillis}, by its own clock. */
  Story readRan(int number, During during, Server by, long ranMillis) {
    return add(Kind.READ, number, WEST, during, ran(by, reached(by, during), ranMillis));
  }

  private static Outcome ran(Server by, long offset, long ranMillis) {
    return new Outcome.Acknowledged(
        new Answer(by.address(), false, new LogPosition(by.timeline(), offset), 1_000 * ranMillis),
        true);
  }

  Story answeredByStandby(int number, During during) {
    Answer answer = new Answer("127.0.3.1:15432", true, LogPosition.START);
    return add(Kind.READ, number, WEST, during, new Outcome.Acknowledged(answer, true));
  }

  /** A write acknowledged every {@code everyMillis}, numbered from {@code first} on. */
  Story steadily(int first, RegionId through, During during, long everyMillis) {
    int number = first;
    for (long at = during.fromMillis(); at <= during.toMillis(); at += everyMillis) {
      acknowledged(number++, through, during(at - 5, at), OLD);
    }
    return this;
  }

  List<Operation> told() {
    return List.copyOf(operations);
  }

  /** Every key that was acknowledged. */
  Set<WriteKey> allAcknowledged() {
    Set<WriteKey> keys = new LinkedHashSet<>();
    operations.stream()
        .filter(Operation::acknowledgedWrite)
        .forEach(write -> keys.add(write.key()));
    return keys;
  }

  /** The rows of these writes, as every replica would hold them. */
  Rows rows(Set<WriteKey> keys) {
    return new Rows(
        keys.stream().map(key -> new Row(key, through(key), "2026-11-20 " + key)).toList());
  }

  private String through(WriteKey key) {
    return operations.stream()
        .filter(operation -> operation.write() && operation.key().equals(key))
        .findFirst()
        .map(write -> write.region().value())
        .orElse("nowhere");
  }

  /** As far as the log of a server reached when the last write so far was acknowledged before. */
  private long reached(Server by, During during) {
    return operations.stream()
        .filter(operation -> Reigns.timeline(operation) == by.timeline())
        .filter(operation -> operation.completedNanos() < nanos(during.fromMillis()))
        .mapToLong(operation -> operation.answer().orElseThrow().position().offset())
        .max()
        .orElse(1);
  }

  private static Outcome answered(Server by, long offset, boolean seen) {
    return new Outcome.Acknowledged(
        new Answer(by.address(), false, new LogPosition(by.timeline(), offset)), seen);
  }

  private Story add(Kind kind, int number, RegionId through, During during, Outcome outcome) {
    long from = nanos(during.fromMillis());
    operations.add(
        new Operation(
            operations.size(),
            operations.size(),
            through,
            kind,
            key(number),
            new Operation.Span(from, from, nanos(during.toMillis())),
            outcome));
    return this;
  }
}
