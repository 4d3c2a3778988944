package dev.holdfast.lab;

/**
 * What the kernel said about one process at one moment.
 *
 * @param pid its id
 * @param parent its parent's id
 * @param state the letter of {@code proc_pid_stat(5)}: R, S, D, T (stopped), Z (dead, not
 *     collected) …
 * @param started when it was started, in clock ticks since boot; tells it from a later one of that
 *     id
 * @param name the first 15 characters of its program's name
 */
record ProcessEntry(long pid, long parent, char state, long started, String name) {
  /** Names one process for good, which a process id alone does not. */
  record Key(long pid, long started) {}

  Key key() {
    return new Key(pid, started);
  }

  /** Whether it still runs or could run on. */
  boolean alive() {
    return !dead() && state != 'X';
  }

  /** Whether it has ended and waits for its parent to collect it. */
  boolean dead() {
    return state == 'Z';
  }

  /** Whether it was stopped by a signal. */
  boolean stopped() {
    return state == 'T' || state == 't';
  }
}
