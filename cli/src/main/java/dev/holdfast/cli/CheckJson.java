package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.advisor.rule.CheckReport;
import dev.holdfast.advisor.rule.Finding;
import dev.holdfast.advisor.rule.Severity;
import dev.holdfast.cli.CheckCommand.Checked;
import dev.holdfast.topology.DesignResult;
import dev.holdfast.topology.Place;
import dev.holdfast.topology.Places;
import dev.holdfast.topology.Problem;
import java.util.List;

/** What checking a file came to, as one JSON document. */
final class CheckJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CheckJson() {}

  static String document(Checked checked) throws JsonProcessingException {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("file", checked.file().toString());
    document.put("valid", checked.result() instanceof DesignResult.Usable);
    switch (checked.result()) {
      case DesignResult.Unusable(var problems) -> document.set("problems", problems(problems));
      case DesignResult.Usable usable -> {
        document.set("problems", problems(usable.warnings()));
        document.set("obstacles", problems(usable.obstacles()));
        report(document, checked.report().orElseThrow(), usable.places());
      }
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
  }

  private static ArrayNode problems(List<Problem> problems) {
    return MAPPER.valueToTree(problems.stream().map(Problem::json).toList());
  }

  private static void report(ObjectNode document, CheckReport report, Places places) {
    ObjectNode counts = document.putObject("counts");
    counts.put("rules", report.rules());
    for (Severity severity : Severity.values()) {
      counts.put(severity.word() + "s", report.count(severity));
    }
    counts.put("silenced", report.silenced().size());
    counts.put("unjudged", report.unjudged().size());
    ArrayNode findings = document.putArray("findings");
    report.findings().forEach(finding -> finding(findings.addObject(), finding, places));
    ArrayNode silenced = document.putArray("silenced");
    report
        .silenced()
        .forEach(it -> {
          ObjectNode node = silenced.addObject();
          finding(node, it.finding(), places);
          node.put("reason", it.by().reason());
          node.put("until", it.by().until().toString());
        });
    ArrayNode unjudged = document.putArray("unjudged");
    report
        .unjudged()
        .forEach(it -> {
          ObjectNode node = unjudged.addObject();
          node.put("rule", it.rule().id());
          node.set("missing", MAPPER.valueToTree(it.missing()));
        });
  }

  private static void finding(ObjectNode node, Finding finding, Places places) {
    Place place = places.of(finding.at());
    node.put("rule", finding.rule().id());
    node.put("severity", finding.severity().word());
    node.put("at", finding.at());
    node.put("line", place.line());
    node.put("column", place.column());
    node.put("what", finding.what());
    node.put("why", finding.rule().why());
    node.put("change", finding.change());
    node.put("source", finding.rule().source().what());
    finding.rule().source().address().ifPresent(address -> node.put("source_address", address));
  }
}
