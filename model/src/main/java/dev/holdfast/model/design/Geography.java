package dev.holdfast.model.design;

/** A part of the world whose users a region is near to. */
public enum Geography {
  AFRICA,
  ASIA,
  EUROPE,
  MIDDLE_EAST,
  NORTH_AMERICA,
  OCEANIA,
  SOUTH_AMERICA
}
