package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.advisor.compliance.Evidence;
import dev.holdfast.advisor.compliance.Evidence.AuditTrail;
import dev.holdfast.model.design.PastDrill;
import dev.holdfast.model.design.PastDrill.Kind;
import dev.holdfast.model.design.PastDrill.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/** Reads evidence that other commands wrote. */
final class EvidenceFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private EvidenceFiles() {}

  static Evidence read(List<Path> drills, Optional<Path> audit) {
    return new Evidence(
        drills.stream().map(EvidenceFiles::drill).toList(), audit.map(EvidenceFiles::trail));
  }

  private static JsonNode json(Path file, String madeBy) {
    try {
      JsonNode node = MAPPER.readTree(Files.readString(file));
      if (node != null && node.isObject()) {
        return node;
      }
      throw new IOException("no JSON object");
    } catch (IOException e) {
      throw CommandException.usage(
              "Cannot read " + file + " as evidence.", "Give the file that " + madeBy + " wrote.")
          .causedBy(e);
    }
  }

  private static PastDrill drill(Path file) {
    JsonNode report = json(file, "`holdfast drill` (report.json)");
    String scenario = report.path("scenario").asText();
    return new PastDrill(
        scenario.equals("switchover") ? Kind.SWITCHOVER : Kind.REGION_EVACUATION,
        date(file, report.path("started").asText()),
        Optional.of(verdict(report.path("verdict").asText())),
        worst(report, "rto_ms"),
        worst(report, "lost_window_ms"),
        Optional.of(file.toString()));
  }

  private static LocalDate date(Path file, String started) {
    try {
      return LocalDate.ofInstant(Instant.parse(started), ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw CommandException.usage(
              file + " does not say when its drill started.",
              "Give the report.json of a `holdfast drill`.")
          .causedBy(e);
    }
  }

  private static Verdict verdict(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "valid" -> Verdict.VALID;
      case "invalid" -> Verdict.INVALID;
      default -> Verdict.UNKNOWN;
    };
  }

  /** The worst figure of all resources. */
  private static Optional<Duration> worst(JsonNode report, String key) {
    OptionalLong millis =
        StreamSupport.stream(report.path("resources").spliterator(), false)
            .map(resource -> resource.path(key))
            .filter(JsonNode::isNumber)
            .mapToLong(JsonNode::asLong)
            .max();
    return millis.isPresent()
        ? Optional.of(Duration.ofMillis(millis.getAsLong()))
        : Optional.empty();
  }

  private static AuditTrail trail(Path file) {
    JsonNode log = json(file, "`holdfast audit --json`");
    JsonNode entries = log.path("entries");
    if (!entries.isArray()) {
      throw CommandException.usage(
          file + " holds no audit log.", "Give what `holdfast audit --json` printed.");
    }
    boolean whole = log.path("intact").asBoolean(false) && AuditCommand.chained(log);
    String last =
        entries.isEmpty() ? "none" : entries.get(entries.size() - 1).path("hash").asText();
    return new AuditTrail(log.path("count").asLong(entries.size()), whole, last);
  }
}
