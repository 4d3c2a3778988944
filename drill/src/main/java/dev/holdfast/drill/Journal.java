package dev.holdfast.drill;

import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the drill itself did and noticed, and its time. Owned by the thread that runs the drill;
 * only its {@link #stopwatch} is for all.
 */
final class Journal {
  private final Stopwatch stopwatch = new Stopwatch();
  private final Progress progress;
  private final Recorder recorder;
  private final StopSign never = new StopSign();
  private final List<Check> checks = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  Journal(Progress progress, Recorder recorder) {
    this.progress = progress;
    this.recorder = recorder;
  }

  Stopwatch stopwatch() {
    return stopwatch;
  }

  void say(String line) {
    progress.step(stopwatch.elapsed(), line);
  }

  /** Marks a moment for everybody: people, the history, the chart. */
  long mark(Mark.Kind kind, String text) throws InterruptedException {
    return mark(kind, text, Set.of());
  }

  /** Marks the moment of a fault, which strikes the clients of those regions. */
  long mark(Mark.Kind kind, String text, Set<RegionId> struck) throws InterruptedException {
    Mark mark = new Mark(kind, text, stopwatch.nanos());
    marks.add(mark);
    recorder.record(new Recorder.Event.Marked(mark, struck, Instant.now()));
    say(text);
    return mark.nanos();
  }

  void check(String name, Verdict verdict) {
    check(new Check(name, verdict, List.of()));
  }

  void check(Check check) {
    checks.add(check);
    Verdict verdict = check.verdict();
    if (!(verdict instanceof Verdict.Valid)) {
      say(verdict.because());
    }
  }

  void pause(Duration most) throws InterruptedException {
    never.await(most);
  }

  List<Check> checks() {
    return List.copyOf(checks);
  }

  List<Mark> marks() {
    return List.copyOf(marks);
  }
}
