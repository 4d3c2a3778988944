package dev.holdfast.engine.postgres;

import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.nio.file.Path;

/** A process of its own that leads, says the server's process id and waits to be killed. */
final class DriverProcess {
  private DriverProcess() {}

  /** The argument is the folder to work in. */
  public static void main(String[] arguments) throws Exception {
    var oslo = new RegionId("oslo");
    var servers = new EmbeddedServers(Path.of(arguments[0]), oslo);
    try (var driver = PostgresDriver.open(servers.settings(oslo))) {
      System.err.println(driver.lead(new Epoch(1), SyncStandbys.NONE, LogPosition.START));
      System.out.println(servers.postmaster(oslo));
      // Whoever started this process keeps its input open until it kills it.
      System.in.transferTo(System.out);
    }
  }
}
