package dev.holdfast.model;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where everything listens when all regions live on one machine: region number N of the file (from
 * 1) on its own loopback address {@code <prefix>.N.1}, with the standard ports, so that each region
 * feels like a host. Engines listen at no address: only their own region reaches them.
 *
 * @param topology whose regions and databases are placed
 * @param prefix the first two numbers of the loopback addresses, for instance {@code 127.0}
 */
public record Addresses(Topology topology, String prefix) {
  private static final int API = 7400;
  private static final int MESH = 8443;
  private static final int CONSENSUS = 9700;
  private static final int WRITER = 5432;
  private static final int DIAL = 20000;

  /** The loopback address of a region. */
  public String host(RegionId region) {
    return prefix + "." + (indexOf(region) + 1) + ".1";
  }

  /** The region's API for operators. */
  public InetSocketAddress api(RegionId region) {
    return new InetSocketAddress(host(region), API);
  }

  /** Where the region's mesh gateway listens. */
  public InetSocketAddress mesh(RegionId region) {
    return new InetSocketAddress(host(region), MESH);
  }

  /** Where the region's consensus peer listens. */
  public InetSocketAddress consensus(RegionId region) {
    return new InetSocketAddress(host(region), CONSENSUS);
  }

  /**
   * The address at which {@code from} dials the mesh gateway of {@code to}: a leg of the emulated
   * WAN.
   */
  public InetSocketAddress meshDial(RegionId from, RegionId to) {
    return new InetSocketAddress(host(from), DIAL + 10 * (indexOf(to) + 1) + 1);
  }

  /**
   * The address at which {@code from} dials the consensus peer of {@code to}: a leg of the emulated
   * WAN.
   */
  public InetSocketAddress consensusDial(RegionId from, RegionId to) {
    return new InetSocketAddress(host(from), DIAL + 10 * (indexOf(to) + 1));
  }

  /** The region's public writer endpoint of a database: follows the primary wherever it is. */
  public InetSocketAddress writer(RegionId region, ResourceId database) {
    return new InetSocketAddress(host(region), WRITER + indexOf(database));
  }

  private int indexOf(RegionId region) {
    return known(topology.regionIds().indexOf(region), region);
  }

  private int indexOf(ResourceId database) {
    List<ResourceId> ids = topology.databases().stream().map(Database::id).toList();
    return known(ids.indexOf(database), database);
  }

  private static int known(int index, Object name) {
    if (index < 0) {
      throw new IllegalArgumentException("Not in this topology: " + name);
    }
    return index;
  }
}
