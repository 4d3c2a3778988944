package dev.holdfast.lab;

import static dev.holdfast.lab.Places.LIMA;
import static dev.holdfast.lab.Places.OSLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs the permission to mount, or (for one test) to make a namespace in which it may. */
class RegionDisksTest {
  private static final List<String> NAMESPACE =
      List.of("unshare", "--user", "--map-current-user", "--keep-caps", "--mount");

  private static final long BYTES = 8 << 20;

  @TempDir private Path temp;
  private StateFolder folder;

  @BeforeEach
  void name() throws IOException {
    folder = StateFolder.of(temp.resolve("a state"), "places");
    folder.create();
  }

  @AfterEach
  void nothingIsMounted() throws IOException {
    assertThat(Mounts.below(temp)).isEmpty();
  }

  @Test
  void aFullDiskTakesNothingMoreUntilItIsFreed() throws Exception {
    assumeTrue(mayMount());
    try (RegionDisks disks = RegionDisks.inMemory(folder, List.of(OSLO, LIMA), BYTES)) {
      Path before = write(folder.region(OSLO).resolve("before"), 100_000);
      disks.fill(OSLO);
      assertThatThrownBy(() -> write(folder.region(OSLO).resolve("after"), 100_000))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left on device");
      overwrite(before);
      write(folder.region(LIMA).resolve("elsewhere"), 100_000);

      disks.free(OSLO);
      write(folder.region(OSLO).resolve("after"), 100_000);
      assertThat(Files.size(before)).isEqualTo(100_000);
    }
    assertThat(folder.region(OSLO).resolve("before")).doesNotExist();
  }

  @Test
  void anEmptyDiskCanBeFilledAndAFullOneAgain() throws Exception {
    assumeTrue(mayMount());
    try (RegionDisks disks = RegionDisks.inMemory(folder, List.of(OSLO), BYTES)) {
      for (int i = 0; i < 2; i++) {
        disks.fill(OSLO);
        assertThatThrownBy(() -> write(folder.region(OSLO).resolve("any"), 100_000))
            .hasMessageContaining("No space left on device");
      }
      disks.free(OSLO);
      disks.free(OSLO);
      write(folder.region(OSLO).resolve("any"), 100_000);
    }
  }

  @Test
  void isFilledWhileItIsWrittenTo() throws Exception {
    assumeTrue(mayMount());
    try (RegionDisks disks = RegionDisks.inMemory(folder, List.of(OSLO), 4L << 30)) {
      Path grows = folder.region(OSLO).resolve("grows");
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  write(grows, 1 << 30);
                } catch (IOException full) {
                  // what the test waits for
                }
              });
      Eventually.holds(
          "it grows", Duration.ofSeconds(5), () -> Files.exists(grows) && Files.size(grows) > 0);
      disks.fill(OSLO);
      writer.join();
      assertThat(Files.size(grows)).isLessThan(1 << 30);
    }
  }

  @Test
  void neverHidesData() throws Exception {
    Files.createDirectories(folder.region(LIMA).resolve("engines/orders"));
    assertThatThrownBy(() -> RegionDisks.inMemory(folder, List.of(OSLO, LIMA), BYTES))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.region(LIMA) + " holds data")
        .hasMessageContaining("--state");
  }

  @Test
  void whatWasLeftMountedIsTakenAwayByTheNextStart() throws Exception {
    assumeTrue(mayMount());
    RegionDisks left = RegionDisks.inMemory(folder, List.of(OSLO, LIMA), BYTES);
    assertThat(left.own()).isTrue();
    assertThat(Mounts.below(folder.path())).hasSize(2);
    if (FolderLock.take(folder) instanceof FolderLock.Outcome.Held(var lock, _)) {
      lock.close();
    }
    assertThat(Mounts.below(folder.path())).isEmpty();
  }

  @Test
  void saysWhatToDoWhereNothingMayBeMounted() throws Exception {
    // In a user namespace alone nobody may mount anything, whoever they are outside.
    List<String> unprivileged = mayMount() ? List.of("unshare", "--user", "--") : List.of();
    try (Jvm other = Jvm.startThrough(unprivileged, DiskMain.class, folder.path().toString())) {
      assertThat(other.awaitLine("refused"))
          .contains("permission to mount", String.join(" ", NAMESPACE));
    }
  }

  @Test
  void whatItSaysWorks() throws Exception {
    assumeTrue(works(NAMESPACE));
    try (Jvm other = Jvm.startThrough(NAMESPACE, DiskMain.class, folder.path().toString())) {
      assertThat(other.awaitLine("full")).contains("No space left on device");
    }
  }

  /** Gives a region a disk and fills it, and says how far it came. */
  static final class DiskMain {
    private DiskMain() {}

    public static void main(String[] arguments) throws Exception {
      StateFolder folder = new StateFolder(Path.of(arguments[0]));
      try (RegionDisks disks = RegionDisks.inMemory(folder, List.of(OSLO), BYTES)) {
        disks.fill(OSLO);
        try {
          write(folder.region(OSLO).resolve("any"), 100_000);
        } catch (IOException full) {
          System.out.println("full " + full.getMessage());
        }
      } catch (IOException refused) {
        System.out.println("refused " + refused.getMessage());
      }
    }
  }

  @Test
  void readsPathsAsTheKernelWritesThem() {
    assertThat(Mounts.unescaped("/a\\040state/of\\134mine")).isEqualTo("/a state/of\\mine");
    assertThat(Mounts.unescaped("/plain")).isEqualTo("/plain");
  }

  private static Path write(Path file, int bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer chunk = ByteBuffer.allocate(Math.min(bytes, 1 << 20));
      for (int written = 0; written < bytes; written += channel.write(chunk)) {
        chunk.clear();
      }
    }
    return file;
  }

  private static void overwrite(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertThat(channel.write(ByteBuffer.allocate(50_000))).isEqualTo(50_000);
    }
  }

  private boolean mayMount() throws IOException {
    Path probe = Files.createDirectories(temp.resolve("probe"));
    if (Mounts.mountInMemory(probe, BYTES) != Mounts.Result.DONE) {
      return false;
    }
    Mounts.unmount(probe);
    return true;
  }

  private static boolean works(List<String> wrapper) throws Exception {
    return new ProcessBuilder(
                java.util.stream.Stream.concat(wrapper.stream(), java.util.stream.Stream.of("true"))
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
