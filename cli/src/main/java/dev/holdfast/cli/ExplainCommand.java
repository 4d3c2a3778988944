package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.advisor.rule.Rule;
import dev.holdfast.advisor.rule.RuleBook;
import dev.holdfast.advisor.rule.RulesPage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Explains one rule, or lists all. */
@Command(
    name = "explain",
    description = "Explain a rule of check: why it matters, what to change, where it comes from.")
final class ExplainCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final JsonOption json = new JsonOption();

  private Optional<String> rule = Optional.empty();

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "RULE",
      description = "The rule's id, for instance HF-501; without it, all rules are listed.")
  void rule(String rule) {
    this.rule = Optional.of(rule);
  }

  @Override
  public Integer call() throws JsonProcessingException {
    List<Rule> rules = rule.map(id -> List.of(found(id))).orElse(RuleBook.ALL);
    if (json.json()) {
      ObjectMapper mapper = new ObjectMapper();
      List<ObjectNode> nodes = rules.stream().map(it -> node(mapper, it)).toList();
      terminal.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(nodes));
    } else if (rule.isPresent()) {
      RulesPage.lines(rules.getFirst()).forEach(terminal.out()::println);
    } else {
      rules.forEach(it ->
          terminal
              .out()
              .println("%s  %-7s  %s".formatted(it.id(), it.severity().word(), it.title())));
    }
    return ExitCode.OK;
  }

  private static Rule found(String id) {
    return RuleBook.find(id)
        .orElseThrow(() ->
            CommandException.usage(
                "There is no rule " + id + ".", "List all with: holdfast explain"));
  }

  private static ObjectNode node(ObjectMapper mapper, Rule rule) {
    ObjectNode node = mapper.createObjectNode();
    node.put("rule", rule.id());
    node.put("severity", rule.severity().word());
    node.put("title", rule.title());
    node.put("topic", RuleBook.topic(rule));
    node.put("why", rule.why());
    node.put("change", rule.remedy());
    node.put("source", rule.source().what());
    rule.source().address().ifPresent(address -> node.put("source_address", address));
    return node;
  }
}
