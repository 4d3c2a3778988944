package dev.holdfast.advisor.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what one rule finds. Owned by one thread. */
final class Judge {
  private final Rule rule;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> missing = new LinkedHashSet<>();

  Judge(Rule rule) {
    this.rule = rule;
  }

  /** The rule is broken here. */
  void finds(String at, String what, String change) {
    findings.add(new Finding(rule, at, what, change));
  }

  /** The rule could not be judged, because the file does not tell this. */
  void lacks(String path) {
    missing.add(path);
  }

  /** The fact, noted as missing if the file does not tell it. */
  <T> Optional<T> needs(String path, Optional<T> fact) {
    if (fact.isEmpty()) {
      lacks(path);
    }
    return fact;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  List<String> missing() {
    return List.copyOf(missing);
  }
}
