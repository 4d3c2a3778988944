package dev.holdfast.simulation;

/**
 * Wakes a part of a machine once, at the soonest time that was asked for, on that machine's clock.
 */
final class Alarm {
  private static final long NEVER = -1;

  /** What rounding between a machine's clock and virtual time can take away. */
  private static final long ROUNDING_NANOS = 2;

  private final Machine machine;
  private final Runnable deed;
  private long setFor = NEVER;
  private int turn;

  Alarm(Machine machine, Runnable deed) {
    this.machine = machine;
    this.deed = deed;
  }

  boolean set() {
    return setFor != NEVER;
  }

  void cancel() {
    setFor = NEVER;
    turn++;
  }

  /** Wakes within so long; no earlier unless that was asked for already. */
  void within(long nanos) {
    long at = machine.monotonic() + nanos;
    if (setFor != NEVER && setFor <= at) {
      return;
    }
    setFor = at;
    int mine = ++turn;
    machine.after(
        nanos + ROUNDING_NANOS,
        () -> {
          if (mine == turn) {
            setFor = NEVER;
            deed.run();
          }
        });
  }
}
