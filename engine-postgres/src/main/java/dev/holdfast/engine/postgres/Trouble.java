package dev.holdfast.engine.postgres;

/** Why a verb cannot be carried through. Never leaves the driver: it becomes an outcome there. */
final class Trouble extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a trouble means for whoever asked. */
  enum Kind {
    /** Nothing happened, or only harmless things. */
    FAILED,
    /** It may have happened. */
    UNKNOWN,
    /** The replica's data is not of the committed history. */
    FOREIGN
  }

  private final Kind kind;

  private Trouble(String because, Kind kind) {
    super(because);
    this.kind = kind;
  }

  /** Nothing happened, or only harmless things. */
  static Trouble failed(String because) {
    return new Trouble(because, Kind.FAILED);
  }

  /** It may have happened. */
  static Trouble unknown(String because) {
    return new Trouble(because, Kind.UNKNOWN);
  }

  /** What runs here is not what was started: its data is not of the committed history. */
  static Trouble foreign(String because) {
    return new Trouble(because, Kind.FOREIGN);
  }

  Kind kind() {
    return kind;
  }

  String because() {
    return String.valueOf(getMessage());
  }
}
