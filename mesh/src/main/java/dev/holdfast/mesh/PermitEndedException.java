package dev.holdfast.mesh;

import java.io.IOException;

/** Closes a socket whose permit ended while bytes waited for it. */
final class PermitEndedException extends IOException {
  private static final long serialVersionUID = 1L;

  PermitEndedException() {
    super("The permit has ended");
  }
}
