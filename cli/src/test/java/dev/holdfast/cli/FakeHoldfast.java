package dev.holdfast.cli;

import dev.holdfast.cli.RegionHost.Nodes;
import dev.holdfast.lab.Readiness;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** The command with regions that are shells: real processes, quick to start. */
final class FakeHoldfast {
  /** A file of that name in the state's parent folder says how the shells behave. */
  private static final String NODE =
      """
      echo "a shell as $0"
      manner=$(cat ../../../../manner 2>/dev/null)
      [ "$manner" = broken ] && { echo "something is wrong with it"; exit 9; }
      exec 3<&0
      if [ "$manner" = deaf ]; then trap '' TERM; else trap 'exit 0' TERM; fi
      touch ready
      cat <&3 >/dev/null &
      while :; do wait $! && exit 0; done
      """;

  static final Nodes NODES =
      new Nodes(
          _ -> region -> List.of("/bin/sh", "-c", NODE, region.value()),
          FakeHoldfast::readiness,
          FakeHoldfast.class);

  private FakeHoldfast() {}

  private static Readiness readiness(RunningTopology running) {
    return region ->
        Files.exists(running.folder().region(region).resolve("ready"))
            ? Optional.empty()
            : Optional.of("has not touched its file");
  }

  public static void main(String[] arguments) {
    System.exit(Holdfast.run(Terminal.ofProcess(), NODES, arguments));
  }
}
