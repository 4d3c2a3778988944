package dev.holdfast.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays the scenario files: prose, events, four dashes, and what was decided. Run with {@code
 * -Dscenarios.rewrite=true} to record what is decided now, and review the difference.
 */
class ScenarioTest {
  private static final Path FOLDER = Path.of("src/test/resources/scenarios");
  private static final String DASHES = "----";

  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** A piece of a scenario: comment and event lines, and what was recorded under the dashes. */
  private record Scene(List<String> lines, List<String> recorded, boolean dashed) {
    List<String> events() {
      return lines.stream().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }

    static List<Scene> parse(List<String> text) {
      List<Scene> scenes = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < text.size(); i++) {
        if (!text.get(i).equals(DASHES)) {
          lines.add(text.get(i));
          continue;
        }
        List<String> recorded = new ArrayList<>();
        while (i + 1 < text.size() && !text.get(i + 1).isBlank()) {
          recorded.add(text.get(++i));
        }
        scenes.add(new Scene(lines, recorded, true));
        lines = new ArrayList<>();
      }
      scenes.add(new Scene(lines, List.of(), false));
      return scenes;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void decidesAsRecorded(String name) throws IOException {
    Path file = FOLDER.resolve(name);
    List<String> text = Files.readAllLines(file);
    List<String> played = new ArrayList<>();
    StoryTeller teller = new StoryTeller();
    for (Scene scene : Scene.parse(text)) {
      played.addAll(scene.lines());
      List<String> happened = new ArrayList<>();
      scene.events().forEach(event -> happened.addAll(teller.tell(event)));
      if (scene.dashed()) {
        played.add(DASHES);
        played.addAll(happened);
      } else {
        assertThat(scene.events()).as("events without dashes at the end of " + name).isEmpty();
      }
    }
    if (Boolean.getBoolean("scenarios.rewrite")) {
      Files.write(file, played);
    }
    assertThat(String.join("\n", played)).isEqualTo(String.join("\n", text));
  }
}
