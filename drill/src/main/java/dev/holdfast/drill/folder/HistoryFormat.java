package dev.holdfast.drill.folder;

/** What writers and readers of a history agree on. */
public final class HistoryFormat {
  /** Raised by every change after which an older reader would misunderstand a newer history. */
  public static final int VERSION = 1;

  private HistoryFormat() {}
}
