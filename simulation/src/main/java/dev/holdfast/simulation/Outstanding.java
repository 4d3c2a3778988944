package dev.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The proposals of one region whose fate it does not know yet, and the evidence about them. */
final class Outstanding {
  /** Of a proposal that another region as leader was asked to take in. */
  static final long CARRIED = Long.MAX_VALUE;

  private final Map<Long, Waiting> waiting = new TreeMap<>();
  private long tickets;
  private long appliedTerm;

  private record Waiting(Consumer<Fate> ended, long term) {}

  /** A new start: nobody waits any more. */
  void restart() {
    waiting.clear();
    appliedTerm = 0;
  }

  /** The proposer no longer waits. */
  void forget() {
    waiting.clear();
  }

  /**
   * Somebody waits; answers the ticket to tell of.
   *
   * @param term in which this region, as leader, writes it to its own log, or {@link #CARRIED}
   */
  long add(Consumer<Fate> ended, long term) {
    tickets++;
    waiting.put(tickets, new Waiting(ended, term));
    return tickets;
  }

  void ended(long ticket, Fate fate) {
    Waiting one = waiting.remove(ticket);
    if (one != null) {
      one.ended().accept(fate);
    }
  }

  /**
   * An entry of this term was applied: what this region wrote to its own log in an earlier one, and
   * has not seen applied by now, is in no log.
   */
  void reached(long term) {
    if (term <= appliedTerm) {
      return;
    }
    appliedTerm = term;
    List<Long> orphans = new ArrayList<>();
    waiting.forEach((ticket, one) -> {
      if (one.term() < term) {
        orphans.add(ticket);
      }
    });
    orphans.forEach(ticket -> ended(ticket, Fate.NOT_SENT));
  }
}
