package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
  private static final int BLOCK = 512;

  private @TempDir Path root;

  @Test
  void unpacksFilesFoldersAndLinks() throws Exception {
    var tar = new ByteArrayOutputStream();
    tar.write(entry("a", '5', "", ""));
    tar.write(entry("a/b", '0', "", "hello"));
    tar.write(entry("a/c", '2', "b", ""));
    tar.write(new byte[2 * BLOCK]);

    unpack(tar.toByteArray());

    assertThat(root.resolve("a/c")).isSymbolicLink().hasContent("hello");
    assertThat(Files.isExecutable(root.resolve("a/b"))).isTrue();
  }

  @Test
  void neverLeavesItsFolder() throws Exception {
    assertLeaves(entry("../evil", '0', "", "x"));
    assertLeaves(entry("/tmp/evil", '0', "", "x"));
    assertLeaves(entry("a/../../evil", '5', "", ""));
    assertLeaves(entry("link", '2', "/etc", ""));
    assertLeaves(entry("link", '2', "../..", ""));
  }

  private void assertLeaves(byte[] tar) {
    assertThatThrownBy(() -> unpack(tar))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("leaves its folder");
  }

  @Test
  void noticesAStreamThatEndsEarly() throws Exception {
    byte[] whole = entry("a", '0', "", "hello");

    assertThatThrownBy(() -> unpack(java.util.Arrays.copyOf(whole, BLOCK + 2)))
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> unpack(java.util.Arrays.copyOf(whole, 100)))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void refusesKindsItDoesNotKnow() throws Exception {
    byte[] pipe = entry("a", '6', "", "");

    assertThatThrownBy(() -> unpack(pipe)).hasMessageContaining("unknown kind 6");
  }

  private void unpack(byte[] tar) throws IOException {
    new TarReader(new ByteArrayInputStream(tar), root).unpack();
  }

  private static byte[] entry(String name, char type, String link, String content) {
    byte[] body = content.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[BLOCK + (body.length + BLOCK - 1) / BLOCK * BLOCK];
    put(all, 0, name);
    put(all, 100, "0000755");
    put(all, 124, "%011o".formatted(body.length));
    all[156] = (byte) type;
    put(all, 157, link);
    put(all, 257, "ustar");
    System.arraycopy(body, 0, all, BLOCK, body.length);
    return all;
  }

  private static void put(byte[] into, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, into, offset, bytes.length);
  }
}
