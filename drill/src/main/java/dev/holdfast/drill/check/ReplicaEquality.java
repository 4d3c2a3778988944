package dev.holdfast.drill.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tells whether all replicas ended up with the same rows, and with those of the endpoint. */
final class ReplicaEquality {
  /** What was read through the writer endpoint, beside the names of regions. */
  private static final String ENDPOINT = "the writer endpoint";

  private ReplicaEquality() {}

  static Check check(Remains remains) {
    Map<String, Gathered<Rows>> readings = readings(remains);
    return new Check("replicas-equal", compare(readings), differences(readings));
  }

  /** Whether every reading is the same; empty if one is missing and the others do not differ. */
  static Optional<Boolean> equal(Remains remains) {
    return switch (compare(readings(remains))) {
      case Verdict.Valid _ -> Optional.of(true);
      case Verdict.Invalid _ -> Optional.of(false);
      case Verdict.Unknown _ -> Optional.empty();
    };
  }

  private static Map<String, Gathered<Rows>> readings(Remains remains) {
    Map<String, Gathered<Rows>> readings = new LinkedHashMap<>();
    new TreeMap<>(remains.replicas()).forEach((id, rows) -> readings.put(id.value(), rows));
    if (!readings.isEmpty()) {
      readings.put(ENDPOINT, remains.present());
    }
    return readings;
  }

  private static Verdict compare(Map<String, Gathered<Rows>> readings) {
    List<String> differences = differences(readings);
    if (!differences.isEmpty()) {
      return new Verdict.Invalid("Replicas differ: " + differences.getFirst());
    }
    for (var reading : readings.entrySet()) {
      if (reading.getValue() instanceof Gathered.Missing<Rows>(String because)) {
        return new Verdict.Unknown(
            "What %s holds could not be read: %s".formatted(reading.getKey(), because));
      }
    }
    Optional<Rows> any = got(readings).values().stream().findFirst();
    return any.<Verdict>map(rows ->
            new Verdict.Valid(
                "All %d replicas and the writer endpoint hold the same %d rows (md5 %s)"
                    .formatted(readings.size() - 1, rows.rows().size(), rows.content().hash())))
        .orElseGet(() -> new Verdict.Unknown("No replica was read"));
  }

  private static List<String> differences(Map<String, Gathered<Rows>> readings) {
    Map<String, Rows> got = got(readings);
    List<String> differences = new ArrayList<>();
    String first = "";
    for (var reading : got.entrySet()) {
      if (first.isEmpty()) {
        first = reading.getKey();
        continue;
      }
      Rows expected = got.getOrDefault(first, Rows.NONE);
      String one = first;
      expected
          .firstDifference(reading.getValue())
          .ifPresent(key ->
              differences.add(
                  "%s holds %d rows and %s %d; of write %s the one has %s, the other %s"
                      .formatted(
                          one,
                          expected.rows().size(),
                          reading.getKey(),
                          reading.getValue().rows().size(),
                          key,
                          expected.of(key),
                          reading.getValue().of(key))));
    }
    return differences;
  }

  private static Map<String, Rows> got(Map<String, Gathered<Rows>> readings) {
    Map<String, Rows> got = new LinkedHashMap<>();
    readings.forEach((name, reading) -> {
      if (reading instanceof Gathered.Got<Rows>(Rows rows)) {
        got.put(name, rows);
      }
    });
    return got;
  }
}
