package dev.holdfast.model.design;

import java.util.Locale;

/** How a topology file writes what a design chooses among. */
public final class Keyword {
  private Keyword() {}

  /** The constant's name in lower case, with hyphens: {@code warm-standby}. */
  public static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
