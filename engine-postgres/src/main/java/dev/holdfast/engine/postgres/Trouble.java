package dev.holdfast.engine.postgres;

/** Why a verb cannot be carried through. Never leaves the driver: it becomes an outcome there. */
final class Trouble extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean unknown;

  private Trouble(String because, boolean unknown) {
    super(because);
    this.unknown = unknown;
  }

  /** Nothing happened, or only harmless things. */
  static Trouble failed(String because) {
    return new Trouble(because, false);
  }

  /** It may have happened. */
  static Trouble unknown(String because) {
    return new Trouble(because, true);
  }

  boolean isUnknown() {
    return unknown;
  }

  String because() {
    return String.valueOf(getMessage());
  }
}
