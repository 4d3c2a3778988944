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
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

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
    var options = new LoaderOptions();
    var dumper = new DumperOptions();
    Object content =
        new Yaml(
                new SafeConstructor(options),
                new Representer(dumper),
                dumper,
                options,
                new WithoutTimestamps())
            .load(Files.readString(file));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(document())
        .validate(JSON.<JsonNode>valueToTree(content));
  }

  /** The part of the schema that describes a section. */
  static JsonNode of(Section section) throws IOException {
    return section == Section.TOPOLOGY
        ? document()
        : document().at("/$defs/" + section.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** The texts of an array. */
  static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** YAML 1.2, which editors read, has no timestamps: a date is a text. */
  private static final class WithoutTimestamps extends Resolver {
    @Override
    public void addImplicitResolver(Tag tag, Pattern regexp, String first, int limit) {
      if (!tag.equals(Tag.TIMESTAMP)) {
        super.addImplicitResolver(tag, regexp, first, limit);
      }
    }
  }
}
