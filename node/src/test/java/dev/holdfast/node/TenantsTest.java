package dev.holdfast.node;

import static dev.holdfast.node.ThreeRegions.LIMA;
import static dev.holdfast.node.ThreeRegions.OSLO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runbook ends whatever tenants and operators do to their databases. */
class TenantsTest {
  static {
    Logging.toStandardError();
  }

  @Test
  void aSwitchoverEndsWhateverWasSetRevokedOrDropped(@TempDir Path folder) throws Exception {
    try (ThreeRegions regions = new ThreeRegions(folder, "127.215", ThreeRegions.automatic())) {
      regions.awaitSettled(OSLO, OSLO, 2);
      for (String deed :
          List.of(
              "drop owned by app",
              "alter database app set default_transaction_read_only = on",
              "begin read write; alter role app set statement_timeout = 1; commit")) {
        regions.execute(OSLO, deed);
      }
      for (String deed :
          List.of(
              "revoke connect on database postgres from public",
              "drop schema if exists holdfast cascade",
              "alter role all set synchronous_commit = off",
              "alter role all set client_min_messages = error",
              "alter role all set default_transaction_read_only = on")) {
        regions.executeAsSuperuser(OSLO, deed);
      }

      JsonNode answer =
          regions.post(OSLO, "/v1/switchover", "{\"resource\":\"orders\",\"to\":\"lima\"}");
      assertThat(answer.get("ok").asBoolean()).as(answer.toString()).isTrue();
      regions.awaitSettled(OSLO, LIMA, 2);
    }
  }
}
