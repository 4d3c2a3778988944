package dev.holdfast.node;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runbook's verify step: one write and one read through the public endpoint of this region, as
 * a client would do it. Used by one thread.
 */
final class Verification {
  private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

  private final RegionId self;
  private final InetSocketAddress endpoint;

  Verification(RegionId self, InetSocketAddress endpoint) {
    this.self = self;
    this.endpoint = endpoint;
  }

  /** What was proven, or empty if it was not; bounded by a few seconds. */
  Optional<String> tryOnce(Epoch epoch) {
    Properties how = new Properties();
    how.setProperty("user", "app");
    how.setProperty("sslmode", "disable");
    how.setProperty("assumeMinServerVersion", "18");
    how.setProperty("connectTimeout", "2");
    how.setProperty("loginTimeout", "2");
    how.setProperty("socketTimeout", "2");
    String url =
        "jdbc:postgresql://" + endpoint.getHostString() + ":" + endpoint.getPort() + "/app";
    long began = System.nanoTime();
    try (Connection connection = DriverManager.getConnection(url, how);
        PreparedStatement write =
            connection.prepareStatement(
                "insert into holdfast.probe (region, epoch, at) values (?, ?, now())"
                    + " on conflict (region) do update set epoch = excluded.epoch, at = excluded.at"
                    + " returning epoch");
        PreparedStatement read =
            connection.prepareStatement("select epoch from holdfast.probe where region = ?")) {
      write.setString(1, self.value());
      write.setLong(2, epoch.value());
      write.executeQuery().close();
      if (connection.getWarnings() != null || write.getWarnings() != null) {
        return Optional.empty();
      }
      read.setString(1, self.value());
      try (ResultSet rows = read.executeQuery()) {
        boolean proven = rows.next() && rows.getLong(1) == epoch.value();
        long millis = (System.nanoTime() - began) / 1_000_000;
        return proven
            ? Optional.of("a write and a read through the endpoint took " + millis + " ms")
            : Optional.empty();
      }
    } catch (SQLException e) {
      LOG.info("not verified yet because={}", e.getMessage());
      return Optional.empty();
    }
  }
}
