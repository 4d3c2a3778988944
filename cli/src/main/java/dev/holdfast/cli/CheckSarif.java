package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.advisor.rule.CheckReport;
import dev.holdfast.advisor.rule.Finding;
import dev.holdfast.advisor.rule.Rule;
import dev.holdfast.advisor.rule.RuleBook;
import dev.holdfast.cli.CheckCommand.Checked;
import dev.holdfast.topology.DesignResult;
import dev.holdfast.topology.Place;
import dev.holdfast.topology.Places;
import dev.holdfast.topology.Problem;
import java.nio.file.Path;
import java.util.List;

/**
 * What checking a file came to, as SARIF 2.1.0, which code hosts show beside the lines (OASIS
 * Standard, Static Analysis Results Interchange Format).
 */
final class CheckSarif {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What is wrong with the file itself, before any rule looks at it. */
  private static final String FILE_RULE = "HF-FILE";

  private final String uri;
  private final ArrayNode results = MAPPER.createArrayNode();

  private CheckSarif(Path file) {
    this.uri = reference(file);
  }

  /** The path as a reference: a relative one stays so, and blanks and the like are escaped. */
  private static String reference(Path file) {
    if (file.isAbsolute()) {
      return file.toUri().toString();
    }
    Path root = Path.of("/");
    String escaped = root.resolve(file).toUri().getRawPath();
    return escaped.substring(root.toUri().getRawPath().length());
  }

  static String document(Checked checked) throws JsonProcessingException {
    var sarif = new CheckSarif(checked.file());
    switch (checked.result()) {
      case DesignResult.Unusable(var problems) -> sarif.problems(problems);
      case DesignResult.Usable usable -> {
        sarif.problems(usable.warnings());
        sarif.report(checked.report().orElseThrow(), usable.places());
      }
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(sarif.log());
  }

  private ObjectNode log() {
    ObjectNode log = MAPPER.createObjectNode();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "Holdfast");
    ArrayNode rules = driver.putArray("rules");
    RuleBook.ALL.forEach(rule -> rules.add(describe(rule)));
    ObjectNode file = rules.addObject();
    file.put("id", FILE_RULE);
    file.putObject("shortDescription").put("text", "The file cannot be used as it is, or is risky");
    run.set("results", results);
    return log;
  }

  private static ObjectNode describe(Rule rule) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("id", rule.id());
    node.putObject("shortDescription").put("text", rule.title());
    node.putObject("fullDescription").put("text", rule.why());
    node.putObject("help").put("text", "To change: " + rule.remedy() + ".");
    rule.source().address().ifPresent(address -> node.put("helpUri", address));
    node.putObject("defaultConfiguration").put("level", rule.severity().word());
    return node;
  }

  private void problems(List<Problem> problems) {
    problems.forEach(problem ->
        result(
            FILE_RULE,
            problem.severity().word(),
            problem.what() + ". To change: " + problem.remedy() + ".",
            problem.place()));
  }

  private void report(CheckReport report, Places places) {
    report.findings().forEach(finding -> result(finding, places));
    report
        .silenced()
        .forEach(it ->
            result(it.finding(), places)
                .putArray("suppressions")
                .addObject()
                .put("kind", "inSource")
                .put("justification", it.by().reason()));
  }

  private ObjectNode result(Finding finding, Places places) {
    ObjectNode result =
        result(
            finding.rule().id(),
            finding.severity().word(),
            finding.what() + ". To change: " + finding.change() + ".",
            places.of(finding.at()));
    result
        .putObject("partialFingerprints")
        .put("holdfastPath/v1", finding.rule().id() + ":" + finding.at());
    return result;
  }

  private ObjectNode result(String rule, String level, String message, Place place) {
    ObjectNode result = results.addObject();
    result.put("ruleId", rule);
    result.put("level", level);
    result.putObject("message").put("text", message);
    ObjectNode location = result.putArray("locations").addObject().putObject("physicalLocation");
    location.putObject("artifactLocation").put("uri", uri);
    location
        .putObject("region")
        .put("startLine", place.line())
        .put("startColumn", place.column())
        .put("endColumn", place.column() + place.length());
    return result;
  }
}
