package dev.holdfast.drill.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportJsonTest {
  private static JsonNode json(Report report) throws Exception {
    return new ObjectMapper().readTree(ReportJson.of(report));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void keepsTheFieldsThatProgramsReadFrom() throws Exception {
    JsonNode root = json(SampleReports.valid());

    assertThat(names(root))
        .contains(
            "topology",
            "scenario",
            "seed",
            "verdict",
            "because",
            "resources",
            "phases",
            "objectives",
            "wan_bytes");
    assertThat(names(root.at("/resources/orders")))
        .contains(
            "rto_ms",
            "lost_writes",
            "lost_window_ms",
            "acknowledged_writes",
            "split_brain",
            "stale_reads",
            "replicas_equal",
            "exported_rows",
            "epochs");
    assertThat(names(root.at("/phases/0"))).contains("name", "started_ms", "took_ms", "because");
    assertThat(names(root.at("/objectives/0"))).contains("name", "target", "measured", "met");
  }

  @Test
  void saysWhatWasMeasured() throws Exception {
    JsonNode root = json(SampleReports.valid());
    JsonNode orders = root.at("/resources/orders");

    assertThat(root.get("verdict").asText()).isEqualTo("valid");
    assertThat(root.get("exit_code").asInt()).isZero();
    assertThat(orders.get("rto_ms").asDouble()).isBetween(2300.0, 2400.0);
    assertThat(orders.get("lost_writes").asInt()).isZero();
    assertThat(orders.get("replicas_equal").asBoolean()).isTrue();
    assertThat(orders.at("/epochs/1/primary").asText()).isEqualTo("eu-west");
    assertThat(root.at("/wan_bytes/eu-west->us-east").asLong()).isEqualTo(42_804_882);
    assertThat(root.at("/objectives/0/target").asDouble()).isEqualTo(10_000);
  }

  @Test
  void exitsWithOneWhereTheVerdictIsInvalid() throws Exception {
    JsonNode root = json(SampleReports.invalid());

    assertThat(root.get("verdict").asText()).isEqualTo("invalid");
    assertThat(root.get("exit_code").asInt()).isEqualTo(Report.EXIT_REFUTED);
    assertThat(root.at("/resources/orders/lost_writes").asInt()).isPositive();
  }

  @Test
  void exitsWithThreeWhereTheVerdictIsUnknown() throws Exception {
    assertThat(json(SampleReports.unknown()).get("exit_code").asInt())
        .isEqualTo(Report.EXIT_UNKNOWN);
  }

  @Test
  void countsExportsOfAnAsynchronousLoss() throws Exception {
    JsonNode orders = json(SampleReports.asynchronous()).at("/resources/orders");

    assertThat(orders.get("exported_rows").asInt()).isEqualTo(orders.get("lost_writes").asInt());
    assertThat(orders.get("lost_window_ms").asDouble()).isPositive();
  }

  @Test
  void writesATestForEveryCheckAndObjective() throws Exception {
    String xml = JUnitXml.of(SampleReports.invalid());
    var suite =
        javax.xml.parsers.DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new org.xml.sax.InputSource(new java.io.StringReader(xml)))
            .getDocumentElement();

    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(14);
    assertThat(suite.getAttribute("tests")).isEqualTo("14");
    assertThat(suite.getElementsByTagName("failure").getLength())
        .isEqualTo(Integer.parseInt(suite.getAttribute("failures")))
        .isPositive();
  }

  @Test
  void saysTheMainThingsInATerminal() {
    assertThat(Summary.of(SampleReports.valid()))
        .hasSize(2)
        .satisfies(
            lines -> assertThat(lines.getFirst()).startsWith("VALID: Every one of"),
            lines -> assertThat(lines.getLast()).contains("RTO 2.33 s, lost 0 of 1 812"));
    assertThat(Summary.of(SampleReports.invalid()))
        .anySatisfy(line -> assertThat(line).startsWith("invalid: lost-writes"))
        .anySatisfy(line -> assertThat(line).startsWith("missed: orders.rpo"));
  }
}
