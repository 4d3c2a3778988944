package dev.holdfast.drill.report;

import dev.holdfast.drill.check.Answer;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Course;
import dev.holdfast.drill.check.Evidence;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Judge;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Operation.Kind;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.drill.check.Remains;
import dev.holdfast.drill.check.Row;
import dev.holdfast.drill.check.Rows;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Tells a region loss as a real drill records it: us-east dies at 6 s and is restarted at 18.6 s.
 */
final class SampleReports {
  static final RegionId EAST = new RegionId("us-east");
  static final RegionId WEST = new RegionId("eu-west");
  static final RegionId SOUTH = new RegionId("ap-south");
  private static final List<RegionId> REGIONS = List.of(EAST, WEST, SOUTH);
  private static final ResourceId ORDERS = new ResourceId("orders");
  private static final long FAULT = 6_000;
  private static final long BACK = 8_300;
  private static final long MENDED = 18_600;
  private static final long SETTLED = 22_900;
  private static final long END = 28_000;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
  private final List<Operation> operations = new ArrayList<>();
  private final Set<WriteKey> present = new HashSet<>();
  private final Set<WriteKey> lost = new HashSet<>();
  private int sequence;

  private SampleReports() {}

  /** Nothing lost. */
  static Report valid() {
    return new SampleReports().report(Durability.QUORUM, false);
  }

  /** The last writes before the fault are gone and exported, as the promise allows. */
  static Report asynchronous() {
    return new SampleReports().report(Durability.ASYNC, true);
  }

  /** The last writes before the fault are gone although the promise was that none would be. */
  static Report invalid() {
    return new SampleReports().report(Durability.QUORUM, true);
  }

  /** Broken off before anything could be read back. */
  static Report unknown() {
    SampleReports sample = new SampleReports();
    Report whole = sample.report(Durability.QUORUM, false);
    List<Check> checks =
        List.of(new Check("course", new Verdict.Unknown("The drill was broken off"), List.of()));
    return new Report(
        whole.header(), whole.findings(), checks, List.of(), whole.timeline(), Map.of());
  }

  private Report report(Durability durability, boolean lossy) {
    for (RegionId region : REGIONS) {
      clients(region, lossy);
    }
    Database database =
        new Database(
            ORDERS,
            Pattern.ACTIVE_PASSIVE,
            EAST,
            List.of(WEST, SOUTH),
            durability,
            new Objectives(
                Duration.ofSeconds(10),
                Duration.ofSeconds(durability == Durability.ASYNC ? 5 : 0)));
    Gathered<Rows> rows = new Got<>(rows());
    Remains remains =
        new Remains(
            rows,
            Map.of(EAST, rows, WEST, rows, SOUTH, rows),
            new Got<>(durability == Durability.ASYNC ? lost : Set.of()),
            new Got<>(new LogPosition(1, (FAULT - 220) * 300)));
    Course course = new Course(nanos(FAULT), nanos(MENDED), Set.of(WEST, SOUTH));
    return new Report(
        header(),
        List.of(Judge.judge(new Evidence(database, operations, new Got<>(course), remains))),
        List.of(
            new Check("course", new Verdict.Valid("The scenario ran to its end"), List.of()),
            new Check("expectation", new Verdict.Valid("Another region serves"), List.of()),
            new Check("converged", new Verdict.Valid("Every replica came back"), List.of())),
        phases(),
        timeline(),
        wan());
  }

  private void clients(RegionId region, boolean lossy) {
    for (long due = 200; due < END; due += 13 + random.nextInt(25)) {
      boolean dead = region.equals(EAST) && due > FAULT - 80 && due < SETTLED - 900;
      boolean away = due > FAULT - 160 && due < BACK;
      long took = 82L + random.nextInt(9) + (region.equals(due < BACK ? EAST : WEST) ? 0 : 80);
      if (dead) {
        add(region, due, 2, new Outcome.Failed("not connected: 08001 Connection refused"));
      } else if (away && due < FAULT) {
        add(region, due, 240, new Outcome.Indeterminate("08006 An I/O error occurred"));
      } else if (away) {
        boolean waits = due > BACK - 1200;
        add(
            region,
            due,
            waits ? BACK - due + random.nextInt(160) : 12,
            waits
                ? answer(due)
                : new Outcome.Failed("not connected: 57P03 no primary serves orders"));
      } else {
        boolean slow = random.nextInt(200) == 0;
        add(region, due, slow ? took * 4 : took, answer(due));
        if (lossy && due > FAULT - 380 && due < FAULT && random.nextBoolean()) {
          drop();
        }
      }
    }
  }

  private Rows rows() {
    return new Rows(
        operations.stream()
            .filter(operation -> operation.write() && present.contains(operation.key()))
            .map(write ->
                new Row(write.key(), write.region().value(), "2026-11-20T12:00:00.000000Z"))
            .toList());
  }

  private void drop() {
    Operation last = operations.getLast();
    if (last.acknowledgedWrite() && last.completedNanos() < nanos(FAULT)) {
      present.remove(last.key());
      lost.add(last.key());
    }
  }

  private static Outcome answer(long due) {
    boolean before = due < FAULT;
    return new Outcome.Acknowledged(
        new Answer(
            before ? "127.0.1.1:15432" : "127.0.2.1:15432",
            false,
            new LogPosition(before ? 1 : 2, due * 300)),
        true);
  }

  private void add(RegionId region, long due, long took, Outcome outcome) {
    Kind kind = random.nextInt(10) < 3 && !present.isEmpty() ? Kind.READ : Kind.WRITE;
    WriteKey key = new WriteKey(REGIONS.indexOf(region), sequence++);
    if (kind == Kind.READ) {
      key =
          operations.stream().filter(Operation::acknowledgedWrite).findFirst().orElseThrow().key();
    }
    if (kind == Kind.WRITE && outcome instanceof Outcome.Acknowledged) {
      present.add(key);
    }
    long sent = nanos(due) + 200_000;
    operations.add(
        new Operation(
            sequence,
            sequence,
            region,
            kind,
            key,
            new Operation.Span(nanos(due), sent, sent + nanos(took)),
            outcome));
  }

  private static long nanos(long millis) {
    return millis * 1_000_000;
  }

  private static Header header() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("Regions", "us-east, eu-west, ap-south");
    environment.put(
        "Links",
        "us-east–eu-west rtt 80 ms ± 4 ms, 1 Gbit/s; us-east–ap-south rtt 200 ms ± 8 ms, 1 Gbit/s");
    environment.put("Failover", "automatic, lease 2000 ms");
    environment.put("Java", "OpenJDK 64-Bit Server VM 25.0.3");
    return new Header(
        "quickstart",
        "region-loss",
        "When the region that holds the primary dies, another takes over and keeps its promises.",
        "kill -9 of region us-east with primary and leader",
        42,
        Instant.parse("2026-11-20T12:00:00Z"),
        Duration.ofMillis(29_400),
        environment);
  }

  private static List<Phase> phases() {
    Epoch two = new Epoch(2);
    return List.of(
        phase(
            two, "detect", 7_960, 60, "2 of 3 vantage points lost us-east, its lease has expired"),
        phase(
            two,
            "validate",
            8_020,
            20,
            "eu-west is in touch with a majority and reaches 0/3A1F2C8@1"),
        phase(two, "approve", 8_040, 1, "the policy is automatic"),
        phase(two, "execute", 8_041, 160, "eu-west was promoted in 112 ms & follows <nobody>"),
        phase(two, "verify", 8_201, 70, "a write and a read went through the writer endpoint"),
        phase(two, "complete", 8_271, 2, "epoch 2 is in force"));
  }

  private static Phase phase(Epoch epoch, String name, long started, long took, String because) {
    return new Phase(ORDERS, epoch, name, started, OptionalLong.of(took), because);
  }

  private Timeline timeline() {
    List<LagPoint> lag = new ArrayList<>();
    for (long at = 100; at < END; at += 100) {
      if (at < FAULT || at > BACK) {
        lag.add(new LagPoint(SOUTH, nanos(at), 800 + random.nextInt(2200)));
      }
      if (at < FAULT) {
        lag.add(new LagPoint(WEST, nanos(at), 300 + random.nextInt(1200)));
      }
      if (at > SETTLED - 1500) {
        lag.add(
            new LagPoint(
                EAST, nanos(at), Math.max(300, (SETTLED - at) * 12) + random.nextInt(900)));
      }
    }
    return new Timeline(
        nanos(100),
        nanos(END),
        REGIONS,
        List.of(
            new Mark(
                Mark.Kind.FAULT, "kill -9 of region us-east with primary and leader", nanos(FAULT)),
            new Mark(Mark.Kind.EXPECTED, "another region serves as primary", nanos(BACK + 40)),
            new Mark(Mark.Kind.MENDED, "the killed region is started again", nanos(MENDED)),
            new Mark(Mark.Kind.SETTLED, "every replica is back in its place", nanos(SETTLED))),
        List.of(
            new EpochChange(ORDERS, new Epoch(1), EAST, nanos(20)),
            new EpochChange(ORDERS, new Epoch(2), WEST, nanos(8_100))),
        Map.of(ORDERS, operations),
        Map.of(ORDERS, lag));
  }

  private static Map<String, Long> wan() {
    Map<String, Long> bytes = new LinkedHashMap<>();
    bytes.put("ap-south->eu-west", 1_204_882L);
    bytes.put("ap-south->us-east", 388_112L);
    bytes.put("eu-west->ap-south", 3_204_882L);
    bytes.put("eu-west->us-east", 42_804_882L);
    bytes.put("us-east->ap-south", 1_804_000L);
    bytes.put("us-east->eu-west", 1_904_003L);
    return bytes;
  }
}
