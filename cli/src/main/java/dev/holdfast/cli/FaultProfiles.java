package dev.holdfast.cli;

import dev.holdfast.simulation.Calibration;
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

  /** How long things take in real regions. */
  static Calibration calibration() {
    try (InputStream builtIn = Calibration.class.getResourceAsStream("quickstart.calibration")) {
      if (builtIn == null) {
        throw new IllegalStateException("The calibration is not on the classpath");
      }
      return Calibration.parse(new String(builtIn.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("The calibration cannot be read", e);
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
