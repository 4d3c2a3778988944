package dev.holdfast.advisor.rule;

import dev.holdfast.model.design.PlatformService;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where the control planes of providers' services run, from a dated table. */
public final class KnownServices {
  /** What the table says of a service that has one control plane in each region. */
  public static final String REGIONAL = "regional";

  /** The table's name among the resources of this module. */
  public static final String TABLE = "/dev/holdfast/advisor/provider-services.txt";

  private final Map<String, String> homes;

  private KnownServices(Map<String, String> homes) {
    this.homes = homes;
  }

  /**
   * Reads the table: on each line a service, the home of its control plane, and where that is known
   * from; {@code #} begins a comment.
   */
  public static KnownServices parse(String table) {
    return new KnownServices(
        table
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.split(" +"))
            .collect(Collectors.toUnmodifiableMap(fields -> fields[0], fields -> fields[1])));
  }

  /** The home of a service's control plane: what the file says, or else the table. */
  public Optional<String> home(PlatformService service) {
    return service
        .home()
        .or(() -> service.service().flatMap(name -> Optional.ofNullable(homes.get(name))));
  }
}
