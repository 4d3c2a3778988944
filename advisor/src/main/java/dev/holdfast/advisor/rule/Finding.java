package dev.holdfast.advisor.rule;

/**
 * Where a design breaks a rule.
 *
 * @param rule the rule
 * @param at where in the file, as a path of keys from the outside in, for instance {@code
 *     resources.orders.durability}
 * @param what what is wrong, as a sentence without a full stop
 * @param change what to change, as a clause that begins with a verb
 */
public record Finding(Rule rule, String at, String what, String change) {
  /** How much it matters. */
  public Severity severity() {
    return rule.severity();
  }
}
