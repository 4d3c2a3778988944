package dev.holdfast.engine.postgres;

/**
 * The signals a PostgreSQL server understands, sent without starting a process: a fence must be
 * quick on a machine that is short of everything.
 */
enum Signal {
  /** Read the configuration again. */
  RELOAD(1),
  /**
   * Fast shutdown: sessions are ended, the log is handed to the connected standbys, a checkpoint is
   * written.
   */
  FAST(2),
  /** Immediate shutdown: everything ends at once; the next start recovers. */
  IMMEDIATE(3),
  /** Ends the process without asking it. */
  KILL(9),
  /** Look whether a file asks for something: for a promotion. */
  LOOK(10),
  /** A frozen process goes on. */
  THAW(18),
  /** Freezes the process. */
  FREEZE(19);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /** Sends this signal; whether the process existed and could be signalled. */
  boolean sendTo(long pid) {
    if (pid <= 1) {
      throw new IllegalArgumentException("Not the process of a server: " + pid);
    }
    return Libc.kill((int) pid, number);
  }
}
