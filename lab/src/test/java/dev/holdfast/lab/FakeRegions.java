package dev.holdfast.lab;

import dev.holdfast.model.Addresses;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Regions for tests: real processes that do nothing but be hard to end. Each node is a shell with a
 * fake PostgreSQL (a process of that name in the right folder, with a child of that name), a child
 * in a session of its own, an orphan, and a child with an empty environment; all of them fork
 * without pause.
 */
final class FakeRegions {
  /** How a fake node behaves. */
  enum Manner {
    /** Ends its children and itself on SIGTERM. */
    TIDY,
    /** Ends itself on SIGTERM and leaves its children. */
    MESSY,
    /** Ignores SIGTERM. */
    DEAF,
    /** Ends at once with status 7. */
    BROKEN,
    /** Never becomes ready. */
    SLOW
  }

  /** How many long-lived processes a healthy fake region has. */
  static final int PROCESSES = 6;

  private static final String POSTGRES =
      """
      #!/bin/sh
      echo $$ >>"$2"
      [ "$1" = backend ] || "$0" backend "$2" &
      while :; do sleep 0.2; done
      """;

  private static final String NODE =
      """
      echo "node says hello as $$"
      [ "$1" = BROKEN ] && { echo "it is broken"; exit 7; }
      tidy() { # again until none is left, as those that are killed fork meanwhile
        left=yes
        while [ -n "$left" ]; do
          left=
          for p in /proc/[0-9]*; do
            p=${p#/proc/}
            [ "$p" = $$ ] && continue
            case $(readlink "/proc/$p/cwd") in
              "$PWD" | "$PWD/engines/orders") left=yes; kill -9 "$p" ;;
            esac
          done
        done
      }
      exec 3<&0
      mkdir -p engines/orders
      loop='echo $$ >>pids; while :; do sleep 0.2; done'
      echo $$ >pids
      (cd engines/orders && exec "$2" -D "$PWD/../../pids") &
      setsid sh -c "$loop" &
      (setsid sh -c "$loop" &)
      env -i "PATH=$PATH" setsid sh -c "$loop" &
      case $1 in
        TIDY) trap 'tidy; exit 0' TERM ;;
        DEAF) trap '' TERM ;;
        *) trap 'exit 0' TERM ;;
      esac
      [ "$1" = SLOW ] || touch ready
      cat <&3 >/dev/null &
      wait $!
      """;

  final Addresses addresses;
  final StateFolder folder;
  final List<String> said = new CopyOnWriteArrayList<>();
  private final Path postgres;
  private volatile Manner manner = Manner.TIDY;
  private RegionDisks disks = RegionDisks.SHARED;

  FakeRegions(Path temp, String prefix) throws IOException {
    addresses = Places.addresses(prefix, Duration.ofMillis(2), Duration.ZERO, Places.UNLIMITED);
    folder = StateFolder.of(temp.resolve("state"), "places");
    postgres = Files.createDirectories(temp.resolve("bin")).resolve("postgres");
    Files.writeString(postgres, POSTGRES);
    Files.setPosixFilePermissions(postgres, PosixFilePermissions.fromString("rwx------"));
  }

  FakeRegions behaving(Manner manner) {
    this.manner = manner;
    return this;
  }

  FakeRegions on(RegionDisks disks) {
    this.disks = disks;
    return this;
  }

  /** Gives each region a file without which its fake server would not start, if it were real. */
  void giveData() throws IOException {
    for (RegionId region : addresses.topology().regionIds()) {
      Path data = folder.engine(region, Places.ORDERS).resolve("data/global");
      Files.writeString(Files.createDirectories(data).resolve("pg_control"), region.value());
    }
  }

  Lab open() throws IOException, InterruptedException {
    folder.create();
    return Lab.open(
        new LabSettings(addresses, folder, this::command, this::missing, this::hear, 1, disks));
  }

  private List<String> command(RegionId region) throws IllegalStateException {
    folder.region(region).resolve("ready").toFile().delete();
    folder.region(region).resolve("pids").toFile().delete();
    return List.of("/bin/sh", "-c", NODE, "node", manner.name(), postgres.toString());
  }

  private Optional<String> missing(RegionId region) {
    boolean ready = Files.exists(folder.region(region).resolve("ready"));
    return ready ? Optional.empty() : Optional.of("has not touched its file");
  }

  private void hear(RegionId region, String what, Duration elapsed) {
    said.add(region + " " + what);
  }

  /** Those of a region's long-lived processes that are alive and that the lab finds. */
  Set<Long> members(Lab lab, RegionId region) throws IOException {
    Path pids = folder.region(region).resolve("pids");
    List<String> written = Files.exists(pids) ? Files.readAllLines(pids) : List.of();
    return lab.process(region).members().stream()
        .map(ProcessEntry::pid)
        .filter(pid -> written.contains(Long.toString(pid)))
        .collect(Collectors.toSet());
  }

  /** All processes with a marker, found independently of the lab's bookkeeping. */
  static List<ProcessEntry> marked(String lab) {
    Marker marker = new Marker(lab);
    return ProcessTable.all().stream().filter(ProcessEntry::alive).filter(marker::on).toList();
  }

  /** All processes that work below a folder. */
  static List<ProcessEntry> workingIn(Path folder) {
    return ProcessTable.all().stream()
        .filter(ProcessEntry::alive)
        .filter(
            process -> ProcessTable.folder(process).filter(f -> f.startsWith(folder)).isPresent())
        .toList();
  }
}
