package dev.holdfast.drill.check;

import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.model.Durability;
import dev.holdfast.model.LogPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Judges what became of acknowledged writes, by the durability that was promised. */
final class LossJudge {
  private final Evidence evidence;

  LossJudge(Evidence evidence) {
    this.evidence = evidence;
  }

  Gathered<Loss> loss() {
    return switch (evidence.remains().keys()) {
      case Missing<Set<WriteKey>>(String because) -> new Missing<>(because);
      case Got<Set<WriteKey>>(Set<WriteKey> present) -> {
        List<Operation> lost = LostWrites.lost(evidence.operations(), present);
        long newest = lost.isEmpty() ? 0 : lost.getLast().completedNanos();
        long fault = evidence.course() instanceof Got<Course>(Course c) ? c.faultNanos() : newest;
        OptionalLong atRisk =
            evidence.remains().received() instanceof Got<LogPosition>(LogPosition received)
                ? OptionalLong.of(AtRisk.writes(evidence.operations(), received).size())
                : OptionalLong.empty();
        yield new Got<>(new Loss(lost, LostWrites.window(lost, fault), atRisk));
      }
    };
  }

  /** No acknowledged write is gone that the promised durability does not allow to be gone. */
  Check lostWrites() {
    return switch (loss()) {
      case Missing<Loss>(String because) ->
          new Check("lost-writes", new Verdict.Unknown("Not read back: " + because), List.of());
      case Got<Loss>(Loss loss) ->
          new Check(
              "lost-writes",
              judged(loss.lost()),
              loss.lost().stream()
                  .map(write ->
                      "%s through %s, acknowledged at %s by %s on timeline %d"
                          .formatted(
                              write.key(),
                              write.region(),
                              Moment.of(write.completedNanos()),
                              write.answer().orElseThrow().server(),
                              Reigns.timeline(write)))
                  .toList());
    };
  }

  private Verdict judged(List<Operation> lost) {
    long acknowledged = Counts.of(evidence.operations()).acknowledgedWrites();
    if (lost.isEmpty()) {
      return acknowledged == 0
          ? new Verdict.Unknown("No write was acknowledged, so none could be lost")
          : new Verdict.Valid("All %d acknowledged writes are there".formatted(acknowledged));
    }
    if (evidence.database().durability() == Durability.QUORUM) {
      return new Verdict.Invalid(
          "%d of %d acknowledged writes are gone although a quorum had to confirm each, the first being %s"
              .formatted(lost.size(), acknowledged, lost.getFirst().key()));
    }
    return switch (evidence.remains().received()) {
      case Missing<LogPosition>(String because) ->
          new Verdict.Unknown(
              "%d acknowledged writes are gone, and whether the lag excuses that is not known: %s"
                  .formatted(lost.size(), because));
      case Got<LogPosition>(LogPosition received) -> withinLag(lost, received);
    };
  }

  private Verdict withinLag(List<Operation> lost, LogPosition received) {
    Set<WriteKey> atRisk = AtRisk.writes(evidence.operations(), received);
    List<Operation> beyond = lost.stream().filter(write -> !atRisk.contains(write.key())).toList();
    return beyond.isEmpty()
        ? new Verdict.Valid(
            "%d acknowledged writes are gone, all of them among the %d that were not yet replicated"
                .formatted(lost.size(), atRisk.size()))
        : new Verdict.Invalid(
            "%d acknowledged writes are gone that had been replicated before the fault, the first being %s"
                .formatted(beyond.size(), beyond.getFirst().key()));
  }

  /** No row is there whose write surely failed or was never sent, or that says something else. */
  Check phantoms() {
    return switch (evidence.remains().present()) {
      case Missing<Rows>(String because) ->
          new Check("phantom-rows", new Verdict.Unknown("Not read back: " + because), List.of());
      case Got<Rows>(Rows present) -> {
        List<String> found = new ArrayList<>();
        LostWrites.phantoms(evidence.operations(), present.keys()).stream()
            .sorted()
            .forEach(key ->
                found.add("The row of write %s is there: %s".formatted(key, whyPhantom(key))));
        LostWrites.altered(evidence.operations(), present)
            .forEach(
                row -> found.add("The row %s does not say what its write sent".formatted(row)));
        yield new Check(
            "phantom-rows",
            found.isEmpty()
                ? new Verdict.Valid("No row is there whose write was reported as failed")
                : new Verdict.Invalid(
                    "%d rows should not be there, the first: %s"
                        .formatted(found.size(), found.getFirst())),
            found);
      }
    };
  }

  private String whyPhantom(WriteKey key) {
    return evidence.operations().stream()
        .filter(operation -> operation.write() && operation.key().equals(key))
        .findFirst()
        .map(write ->
            "operation %d was reported as failed at %s"
                .formatted(write.id(), Moment.of(write.completedNanos())))
        .orElse("nobody ever sent it");
  }

  Gathered<Exported> exported() {
    return switch (evidence.remains().exported()) {
      case Missing<Set<WriteKey>>(String because) -> new Missing<>(because);
      case Got<Set<WriteKey>>(Set<WriteKey> exported) -> {
        Set<WriteKey> lost = lostKeys();
        Map<WriteKey, Operation> writes = acknowledgedByKey();
        yield new Got<>(
            new Exported(
                exported.size(),
                exported.stream().filter(lost::contains).count(),
                exported.stream().filter(key -> !writes.containsKey(key)).count()));
      }
    };
  }

  /** Every lost acknowledged write was exported, and nothing was exported that is still there. */
  Check exports() {
    return new Check("exports", exportsMatch(), List.of());
  }

  private Verdict exportsMatch() {
    if (!(evidence.remains().keys() instanceof Got<Set<WriteKey>>(Set<WriteKey> present))) {
      return new Verdict.Unknown("What is lost is not known, so exports match nothing");
    }
    Set<WriteKey> lost = lostKeys();
    return switch (evidence.remains().exported()) {
      case Missing<Set<WriteKey>>(String because) ->
          new Verdict.Unknown("Exports could not be read: " + because);
      case Got<Set<WriteKey>>(Set<WriteKey> exported) -> {
        Set<WriteKey> missing = new HashSet<>(lost);
        missing.removeAll(exported);
        Set<WriteKey> needless = new HashSet<>(exported);
        needless.retainAll(present);
        if (!missing.isEmpty()) {
          yield new Verdict.Invalid(
              "%d of %d lost writes are in no export, the first being %s"
                  .formatted(missing.size(), lost.size(), Collections.min(missing)));
        }
        if (!needless.isEmpty()) {
          yield new Verdict.Invalid(
              "%d exported rows are not lost at all, the first being %s"
                  .formatted(needless.size(), Collections.min(needless)));
        }
        yield new Verdict.Valid(
            lost.isEmpty()
                ? "Nothing acknowledged is lost, so nothing had to be exported"
                : "All %d lost writes were exported".formatted(lost.size()));
      }
    };
  }

  private Set<WriteKey> lostKeys() {
    Set<WriteKey> lost = new HashSet<>();
    if (loss() instanceof Got<Loss>(Loss found)) {
      found.lost().forEach(write -> lost.add(write.key()));
    }
    return lost;
  }

  private Map<WriteKey, Operation> acknowledgedByKey() {
    Map<WriteKey, Operation> writes = new HashMap<>();
    for (Operation operation : evidence.operations()) {
      if (operation.acknowledgedWrite()) {
        writes.put(operation.key(), operation);
      }
    }
    return writes;
  }
}
