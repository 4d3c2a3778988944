package dev.holdfast.topology;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The sections of a file and the keys each knows: what is not named here is an error. */
enum Section {
  TOPOLOGY("the file", "holdfast name regions links resources objectives failover"),
  REGION("a region", "provider role"),
  LINK("a link", "rtt jitter bandwidth"),
  DATABASE("a database", "kind pattern primary replicas durability objectives"),
  OBJECTIVES("`objectives`", "rto rpo"),
  FAILOVER("`failover`", "mode approvals lease");

  private final String described;
  private final String keys;

  Section(String described, String keys) {
    this.described = described;
    this.keys = keys;
  }

  /** The section in words that fit after "in". */
  String described() {
    return described;
  }

  /** Its keys, in the order the manual lists them. */
  List<String> keys() {
    return List.of(keys.split(" "));
  }

  /** Another section that knows the key, if there is one. */
  Optional<Section> elsewhere(String key) {
    return Arrays.stream(values())
        .filter(section -> section != this && section.keys().contains(key))
        .findFirst();
  }
}
