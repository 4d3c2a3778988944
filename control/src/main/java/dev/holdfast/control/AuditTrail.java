package dev.holdfast.control;

import java.util.ArrayList;
import java.util.List;

/**
 * The end of the audit log: how long it is, its last hash and its newest entries. Nodes write every
 * entry to a file; only the end lives in the replicated state, so that the state stays small.
 *
 * @param count how many entries there ever were
 * @param lastHash of the newest
 * @param recent the newest entries, oldest first, at most {@value #RECENT_MAX}
 */
public record AuditTrail(long count, String lastHash, List<AuditEntry> recent) {
  /**
   * Enough for a node that was away during several failovers to complete its file from the state.
   */
  static final int RECENT_MAX = 256;

  static final AuditTrail EMPTY = new AuditTrail(0, AuditEntry.GENESIS, List.of());

  public AuditTrail {
    recent = List.copyOf(recent);
  }

  AuditTrail plus(long atMillis, String actor, AuditEntry.Act act) {
    AuditEntry entry = AuditEntry.after(count, lastHash, atMillis, actor, act);
    List<AuditEntry> more = new ArrayList<>(recent);
    more.add(entry);
    if (more.size() > RECENT_MAX) {
      more.removeFirst();
    }
    return new AuditTrail(entry.index(), entry.hash(), more);
  }

  /** Whether the recent entries are whole, follow one another and end at {@link #lastHash}. */
  public boolean intact() {
    for (int i = 0; i < recent.size(); i++) {
      AuditEntry entry = recent.get(i);
      long lastIndex = i == 0 ? entry.index() - 1 : recent.get(i - 1).index();
      String last = i == 0 ? entry.previous() : recent.get(i - 1).hash();
      if (!entry.follows(lastIndex, last)) {
        return false;
      }
    }
    return recent.isEmpty() ? count == 0 : recent.getLast().hash().equals(lastHash);
  }
}
