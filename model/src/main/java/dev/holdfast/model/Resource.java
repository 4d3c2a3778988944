package dev.holdfast.model;

/** Something that is kept in several regions. */
public sealed interface Resource permits Database {
  /** Its name. */
  ResourceId id();

  /** What must hold for it when a region is lost. */
  Objectives objectives();
}
