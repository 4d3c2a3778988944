package dev.holdfast.node;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Phase;
import dev.holdfast.control.Reply;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The form in which commands, replies and the state travel and rest: JSON, so that a log can be
 * read by people. Unknown fields are refused: a node must not apply half of what a newer one meant.
 * Thread-safe.
 */
final class Codec {
  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(words())
          .addMixIn(Command.class, Tagged.class)
          .addMixIn(Reply.class, Tagged.class)
          .addMixIn(Phase.class, Tagged.class)
          .registerSubtypes(cases(Command.class))
          .registerSubtypes(cases(Reply.class))
          .registerSubtypes(cases(Phase.class))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** One entry of the log: several commands at once. */
  byte[] commands(List<Command> commands) {
    return write(json.writerFor(new TypeReference<List<Command>>() {}), commands);
  }

  /** As {@link #commands(List)}: one line of text. */
  String line(List<Command> commands) {
    return new String(commands(commands), StandardCharsets.UTF_8);
  }

  List<Command> commands(byte[] bytes) {
    return read(() -> json.readValue(bytes, new TypeReference<List<Command>>() {}));
  }

  byte[] replies(List<Reply> replies) {
    return write(json.writerFor(new TypeReference<List<Reply>>() {}), replies);
  }

  List<Reply> replies(byte[] bytes) {
    return read(() -> json.readValue(bytes, new TypeReference<List<Reply>>() {}));
  }

  byte[] state(ControlState state) {
    return write(json.writer(), state);
  }

  ControlState state(byte[] bytes) {
    return read(() -> json.readValue(bytes, ControlState.class));
  }

  /** For the API: the same words, in the same form. */
  ObjectMapper json() {
    return json;
  }

  private static byte[] write(com.fasterxml.jackson.databind.ObjectWriter writer, Object value) {
    return read(() -> writer.writeValueAsBytes(value));
  }

  private interface Reading<T> {
    T get() throws IOException;
  }

  private static <T> T read(Reading<T> reading) {
    try {
      return reading.get();
    } catch (IOException e) {
      throw new UncheckedIOException("The log holds what this version cannot read", e);
    }
  }

  /** Sealed types carry the simple name of their case. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
  private interface Tagged {}

  private static Collection<Class<?>> cases(Class<?> sealed) {
    List<Class<?>> cases = new ArrayList<>();
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      cases.addAll(permitted.isSealed() ? cases(permitted) : List.of(permitted));
    }
    return cases;
  }

  private static SimpleModule words() {
    SimpleModule module = new SimpleModule();
    word(module, RegionId.class, RegionId::value, RegionId::new);
    word(module, ResourceId.class, ResourceId::value, ResourceId::new);
    word(
        module,
        Epoch.class,
        epoch -> Long.toString(epoch.value()),
        text -> new Epoch(Long.parseLong(text)));
    return module;
  }

  private static <T> void word(
      SimpleModule module, Class<T> type, Function<T, String> text, Function<String, T> parse) {
    module.addSerializer(type, new TextSerializer<>(text));
    module.addDeserializer(type, new TextDeserializer<>(type, parse));
    module.addKeySerializer(type, new KeyTextSerializer<>(text));
    module.addKeyDeserializer(
        type,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            return parse.apply(key);
          }
        });
  }

  private static final class TextSerializer<T> extends JsonSerializer<T> {
    private final Function<T, String> text;

    TextSerializer(Function<T, String> text) {
      this.text = text;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(text.apply(value));
    }
  }

  private static final class KeyTextSerializer<T> extends JsonSerializer<T> {
    private final Function<T, String> text;

    KeyTextSerializer(Function<T, String> text) {
      this.text = text;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeFieldName(text.apply(value));
    }
  }

  private static final class TextDeserializer<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1;
    private final transient Function<String, T> parse;

    TextDeserializer(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return parse.apply(in.getValueAsString());
    }
  }
}
