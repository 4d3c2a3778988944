package dev.holdfast.simulation;

/** What a peer of the log is at a moment. */
enum Role {
  FOLLOWER,
  CANDIDATE,
  LEADER
}
