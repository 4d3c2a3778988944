package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.advisor.compliance.ComplianceReport;
import dev.holdfast.advisor.compliance.Outcome.Status;
import dev.holdfast.model.design.Keyword;
import java.nio.file.Path;

/** How a design stands against its regimes, as one JSON document. */
final class ComplyJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ComplyJson() {}

  static String document(Path file, ComplianceReport report) throws JsonProcessingException {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("file", file.toString());
    document.put("requirements_as_of", report.packs());
    for (Status status : Status.values()) {
      document.put(status.word(), report.count(status));
    }
    ArrayNode rows = document.putArray("requirements");
    report
        .rows()
        .forEach(row -> {
          ObjectNode node = rows.addObject();
          node.put("requirement", row.requirement().id());
          node.put("regime", Keyword.of(row.requirement().regime()));
          node.put("status", row.status().word());
          node.put("says", row.requirement().says());
          node.set("how", MAPPER.valueToTree(row.how()));
          node.set("evidence", MAPPER.valueToTree(row.evidence()));
          node.put("source", row.requirement().source());
          node.put("source_address", row.requirement().address());
          node.put("source_read", row.requirement().read());
        });
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
  }
}
