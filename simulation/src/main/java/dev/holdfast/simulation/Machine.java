package dev.holdfast.simulation;

import dev.holdfast.model.RegionId;
import java.util.ArrayDeque;

/**
 * The machine of a region: everything that happens in the region happens through here, so that
 * nothing happens while it is dead, and all that was due while it was frozen happens afterwards.
 */
final class Machine {
  final int index;
  final RegionId id;
  final LocalClock clock;
  private final Agenda agenda;
  private final ArrayDeque<Runnable> held = new ArrayDeque<>();
  private boolean alive = true;
  private boolean frozen;
  private int incarnation = 1;

  Machine(int index, RegionId id, LocalClock clock, Agenda agenda) {
    this.index = index;
    this.id = id;
    this.clock = clock;
    this.agenda = agenda;
  }

  boolean alive() {
    return alive;
  }

  boolean frozen() {
    return frozen;
  }

  /** Whether it does anything at this moment. */
  boolean running() {
    return alive && !frozen;
  }

  /** Grows with every start; what was meant for an earlier one is lost. */
  int incarnation() {
    return incarnation;
  }

  long monotonic() {
    return clock.monotonic(agenda.now());
  }

  long wallMillis() {
    return clock.wallMillis(agenda.now());
  }

  /** Does it now, later once it thaws, or never if {@code meantFor} is over. */
  void run(int meantFor, Runnable deed) {
    if (!alive || meantFor != incarnation) {
      return;
    }
    if (frozen) {
      held.add(deed);
    } else {
      deed.run();
    }
  }

  /** After so long on its own clock. */
  void after(long localNanos, Runnable deed) {
    int meantFor = incarnation;
    agenda.after(clock.virtual(localNanos), () -> run(meantFor, deed));
  }

  void kill() {
    alive = false;
    frozen = false;
    held.clear();
    clock.resume(agenda.now());
  }

  void start() {
    alive = true;
    incarnation++;
  }

  void freeze(boolean suspend) {
    if (alive) {
      frozen = true;
      if (suspend) {
        clock.suspend(agenda.now());
      }
    }
  }

  void thaw() {
    if (!frozen) {
      return;
    }
    frozen = false;
    clock.resume(agenda.now());
    int meantFor = incarnation;
    // In order, but each at its own turn: one of them may freeze or kill the machine again.
    int count = held.size();
    for (int i = 0; i < count; i++) {
      Runnable deed = held.removeFirst();
      agenda.after(0, () -> run(meantFor, deed));
    }
  }
}
