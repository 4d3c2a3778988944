package dev.holdfast.lab;

/** What a leg of the emulated WAN carries. */
public enum LegKind {
  /** Traffic between consensus peers. */
  CONSENSUS,
  /** Tunnels between mesh gateways. */
  MESH
}
