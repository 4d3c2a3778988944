package dev.holdfast.lab;

import static dev.holdfast.lab.Places.LIMA;
import static dev.holdfast.lab.Places.ORDERS;
import static dev.holdfast.lab.Places.OSLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.model.Addresses;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  private static final Addresses PLACES =
      Places.addresses("127.114", Duration.ofMillis(1), Duration.ZERO, Places.UNLIMITED);

  @TempDir private Path temp;

  @Test
  void findsNothingWrongWhereNothingIs() {
    assertThat(problems(temp, 1)).isEmpty();
  }

  @Test
  void namesEveryPortThatIsTakenAndWhatItIsFor() throws Exception {
    try (ServerSocket writer = new ServerSocket();
        ServerSocket way = new ServerSocket()) {
      writer.bind(PLACES.writer(OSLO, ORDERS));
      way.bind(PLACES.meshDial(LIMA, OSLO));

      assertThat(problems(temp, 1))
          .hasSize(2)
          .anyMatch(
              text -> text.contains("127.114.1.1:5432, the writer endpoint of orders in oslo"))
          .anyMatch(text -> text.contains("127.114.2.1:20011, the way from lima to oslo"));
    }
  }

  @Test
  void saysHowMuchRoomIsMissing() {
    assertThat(problems(temp, Long.MAX_VALUE))
        .singleElement()
        .asString()
        .contains("MiB free and the regions need 8796093022207 MiB");
    assertThat(Preflight.freeBytes(PLACES)).isEqualTo(3 * Preflight.FREE_BYTES_PER_DATABASE);
  }

  @Test
  void noticesAFolderThatCannotBeMade() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertThat(problems(file, 1)).singleElement().asString().contains("Nothing can be written");
  }

  @Test
  void noticesADiskThatIsFullOrReadOnly() throws Exception {
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", temp.toString()));
    try {
      assertThat(problems(temp, 1)).singleElement().asString().contains("No space left");
      assertThat(run("mount", "-o", "remount,ro", temp.toString())).isTrue();
      assertThat(problems(temp, 0)).singleElement().asString().contains("Read-only");
    } finally {
      assertThat(run("umount", temp.toString())).isTrue();
    }
  }

  private static List<String> problems(Path root, long freeBytes) {
    return Preflight.problems(StateFolder.of(root, "places"), PLACES, freeBytes);
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
