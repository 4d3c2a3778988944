package dev.holdfast.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The files by which the kernel tells and takes what group of processes belongs where. */
interface CgroupFiles {
  /** Those of this machine. */
  CgroupFiles KERNEL = new Kernel();

  String read(Path file) throws IOException;

  /** Writes to a file that is there, in one call. */
  void write(Path file, String text) throws IOException;

  boolean exists(Path file);

  void create(Path group) throws IOException;

  /** Removes a group that nobody is in; the kernel takes its files along. */
  void remove(Path group) throws IOException;

  /** The groups in a group. */
  List<Path> groups(Path parent) throws IOException;

  /** Straight to the kernel. */
  final class Kernel implements CgroupFiles {
    private Kernel() {}

    @Override
    public String read(Path file) throws IOException {
      return Files.readString(file, StandardCharsets.UTF_8);
    }

    @Override
    public void write(Path file, String text) throws IOException {
      Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    }

    @Override
    public boolean exists(Path file) {
      return Files.exists(file);
    }

    @Override
    public void create(Path group) throws IOException {
      Files.createDirectory(group);
    }

    @Override
    public void remove(Path group) throws IOException {
      Files.delete(group);
    }

    @Override
    public List<Path> groups(Path parent) throws IOException {
      List<Path> groups = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
        entries.forEach(groups::add);
      }
      return groups;
    }
  }
}
