package dev.holdfast.model.design;

import java.util.Optional;

/**
 * Memory of one instance. Whatever the file leaves out is empty.
 *
 * @param requested memory that is reserved
 * @param used memory that is used at peak
 */
public record Memory(Optional<DataSize> requested, Optional<DataSize> used) {
  /** Nothing is known. */
  public static final Memory NONE = new Memory(Optional.empty(), Optional.empty());
}
