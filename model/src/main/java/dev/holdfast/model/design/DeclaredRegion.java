package dev.holdfast.model.design;

import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import java.util.Optional;

/**
 * A region and where in the world it is.
 *
 * @param region the region
 * @param geography the part of the world; empty if neither the file nor the table of provider
 *     regions tells
 * @param jurisdiction whose law holds there: {@code eu}, or a country's two lower-case letters;
 *     empty if nobody tells
 * @param site the city it is near, as the provider names it; empty if the table does not know it
 */
public record DeclaredRegion(
    Region region,
    Optional<Geography> geography,
    Optional<String> jurisdiction,
    Optional<Site> site) {

  /** Its name. */
  public RegionId id() {
    return region.id();
  }

  /**
   * A place on earth.
   *
   * @param latitude in degrees, north positive
   * @param longitude in degrees, east positive
   */
  public record Site(double latitude, double longitude) {
    /** The mean radius of the earth (IUGG), in kilometres. */
    private static final double EARTH_KM = 6_371;

    /** The distance along the surface, in kilometres (haversine formula). */
    public double kilometresTo(Site other) {
      double north = Math.sin(Math.toRadians(other.latitude - latitude) / 2);
      double east = Math.sin(Math.toRadians(other.longitude - longitude) / 2);
      double chord =
          north * north
              + Math.cos(Math.toRadians(latitude))
                  * Math.cos(Math.toRadians(other.latitude))
                  * east
                  * east;
      return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
    }
  }
}
