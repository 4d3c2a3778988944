package dev.holdfast.advisor.rule;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rules. */
public final class RuleBook {
  /** Every rule, in the order of its id. */
  public static final List<Rule> ALL =
      Stream.of(
              SuppressionRules.RULES,
              BusinessRules.RULES,
              RoutingRules.RULES,
              DataRules.RULES,
              PlacementRules.RULES,
              RecordRules.RULES,
              CapacityRules.RULES,
              DependencyRules.RULES,
              RecoveryRules.RULES,
              SecurityRules.RULES,
              ObservabilityRules.RULES,
              CostRules.RULES)
          .flatMap(List::stream)
          .toList();

  private RuleBook() {}

  /** The rule of that id, in upper or lower case. */
  public static Optional<Rule> find(String id) {
    return ALL.stream().filter(rule -> rule.id().equalsIgnoreCase(id)).findFirst();
  }

  /** The topic of a rule, by the first digit of its number. */
  public static String topic(Rule rule) {
    return switch (rule.id().charAt("HF-".length())) {
      case '0' -> "Suppressions";
      case '1' -> "The business case and the pattern";
      case '2' -> "Detection and routing";
      case '3' -> "Data, placement and records";
      case '4' -> "Capacity";
      case '5' -> "Dependencies";
      case '6' -> "Recovery and drills";
      case '7' -> "Security";
      case '8' -> "Observability";
      default -> "Costs and networks";
    };
  }
}
