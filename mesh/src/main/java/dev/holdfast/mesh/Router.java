package dev.holdfast.mesh;

/** Decides where a new connection goes. */
@FunctionalInterface
public interface Router {
  /** Decides about one connection. Called from the mesh's own threads: must not block. */
  Route route();
}
