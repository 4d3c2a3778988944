package dev.holdfast.simulation;

import dev.holdfast.control.ControlState;
import java.util.ArrayList;
import java.util.List;

/** A peer's log on disk: a copy of the state up to an entry, and the entries after it. */
final class RaftLog {
  /** Compacting moves the rest, so it is done for many at once. */
  private static final int SLACK = 200;

  private final List<Entry> entries = new ArrayList<>();
  private long base;
  private long baseTerm;
  private ControlState baseState;

  /** The state after an entry. */
  record Copy(long index, long term, ControlState state) {}

  RaftLog(ControlState initial) {
    this.baseState = initial;
  }

  long base() {
    return base;
  }

  ControlState baseState() {
    return baseState;
  }

  long last() {
    return base + entries.size();
  }

  long term(long index) {
    return index == base ? baseTerm : get(index).term;
  }

  /** Whether a log that ends so is no older than this one. */
  boolean reachedBy(long lastTerm, long last) {
    long ownTerm = term(last());
    return lastTerm > ownTerm || (lastTerm == ownTerm && last >= last());
  }

  Entry get(long index) {
    return entries.get((int) (index - base - 1));
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  /** Puts an entry of the leader in its place; what contradicts it is cut off. */
  void put(Entry entry) {
    if (entry.index <= last()) {
      if (term(entry.index) == entry.term) {
        return;
      }
      entries.subList((int) (entry.index - base - 1), entries.size()).clear();
    }
    entries.add(entry);
  }

  List<Entry> from(long index, int most) {
    int begin = (int) (index - base - 1);
    int end = Math.min(entries.size(), begin + most);
    return switch (end - begin) {
      case 1 -> List.of(entries.get(begin)); // Nearly always.
      default -> begin > end ? List.of() : List.copyOf(entries.subList(begin, end));
    };
  }

  Copy copy() {
    return new Copy(base, baseTerm, baseState);
  }

  /**
   * A copy takes the place of what it covers. Entries behind it that continue it stay: the leader
   * may already count them as kept here.
   */
  void replace(Copy copy) {
    boolean continued =
        copy.index() > base && copy.index() <= last() && term(copy.index()) == copy.term();
    if (continued) {
      entries.subList(0, (int) (copy.index() - base)).clear();
    } else {
      entries.clear();
    }
    base = copy.index();
    baseTerm = copy.term();
    baseState = copy.state();
  }

  /** Entries up to {@code index}, which must have been applied, become part of the copy. */
  void forgetBefore(long index) {
    if (index - base < SLACK) {
      return;
    }
    Entry newest = get(index);
    baseState = newest.state();
    baseTerm = newest.term;
    entries.subList(0, (int) (index - base)).clear();
    base = index;
  }
}
