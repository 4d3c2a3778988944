package dev.holdfast.node;

/** The two clocks of this machine. */
interface Ticker {
  /** The machine's own. */
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long monotonicNanos() {
          return System.nanoTime();
        }

        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }
      };

  /** Never set back; may stand still while the machine is suspended. */
  long monotonicNanos();

  /** Milliseconds since 1970; may jump. */
  long wallMillis();
}
