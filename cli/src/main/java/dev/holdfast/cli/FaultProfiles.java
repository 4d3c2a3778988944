package dev.holdfast.cli;

import dev.holdfast.simulation.FaultProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The data of a simulation: what is built in, and what people write. */
final class FaultProfiles {
  private FaultProfiles() {}

  /** A built-in profile by its name, or one from a file. */
  static FaultProfile named(String nameOrFile) {
    String text = read(nameOrFile);
    try {
      return FaultProfile.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
              nameOrFile + ", " + e.getMessage() + ".",
              "The form is explained in docs/simulation.md.")
          .causedBy(e);
    }
  }

  private static String read(String nameOrFile) {
    boolean name = nameOrFile.matches("[a-z][a-z0-9-]*");
    try (InputStream builtIn =
        name ? FaultProfile.class.getResourceAsStream(nameOrFile + ".faults") : null) {
      return builtIn == null
          ? Files.readString(Path.of(nameOrFile))
          : new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw CommandException.usage(
              "There are no faults '" + nameOrFile + "'.",
              "Choose cloud, datacenter or harsh, or name a file that can be read.")
          .causedBy(e);
    }
  }
}
