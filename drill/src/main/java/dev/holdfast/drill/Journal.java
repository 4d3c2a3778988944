package dev.holdfast.drill;

import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.report.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
    long nanos = stopwatch.nanos();
    marks.add(new Mark(kind, text, nanos));
    recorder.record(new Recorder.Event.Marked(text, nanos, Instant.now()));
    say(text);
    return nanos;
  }

  void check(String name, Verdict verdict) {
    checks.add(new Check(name, verdict, List.of()));
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
