package dev.holdfast.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The published schema, and what it says about files that a common YAML loader has read. */
final class Schema {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Schema() {}

  /** The schema itself. */
  static JsonNode document() throws IOException {
    try (InputStream stream = Schema.class.getResourceAsStream("/holdfast.schema.json")) {
      return JSON.readTree(Objects.requireNonNull(stream));
    }
  }

  /** What the schema finds wrong in a file. */
  static List<Error> errors(Path file) throws IOException {
    Object content =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(document())
        .validate(JSON.<JsonNode>valueToTree(content));
  }

  /** The part of the schema that describes a section. */
  static JsonNode of(Section section) throws IOException {
    return switch (section) {
      case TOPOLOGY -> document();
      case REGION -> document().at("/$defs/region");
      case LINK -> document().at("/$defs/link");
      case DATABASE -> document().at("/$defs/database");
      case OBJECTIVES -> document().at("/$defs/objectives");
      case FAILOVER -> document().at("/$defs/failover");
    };
  }

  /** The texts of an array. */
  static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
