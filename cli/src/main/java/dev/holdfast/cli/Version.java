package dev.holdfast.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which Holdfast this is, as its jar says. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "holdfast "
          + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
              .orElse("(not packaged)"),
      "java " + Runtime.version()
    };
  }
}
