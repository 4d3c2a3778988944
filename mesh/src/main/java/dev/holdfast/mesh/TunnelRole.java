package dev.holdfast.mesh;

import java.util.Locale;

/** What a tunnel is for. */
public enum TunnelRole {
  /** Clients that write. */
  WRITER,
  /** Clients that only read. */
  READER,
  /** Standbys that follow the primary. */
  REPLICATION;

  /** The role's name on the wire. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
