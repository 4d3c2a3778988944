package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The HTTP API of one region. Blocks; every call ends within {@link #PATIENCE_MS} twice over. Safe
 * for use by several threads.
 *
 * @param region whose API it is
 * @param address where it listens
 * @param token what opens it
 */
record RegionApi(RegionId region, InetSocketAddress address, String token) {
  /** A living region answers a question in milliseconds; one that does not is frozen. */
  static final int PATIENCE_MS = 3_000;

  /** An order goes through the log, which may have to elect a leader first. */
  static final int ORDER_PATIENCE_MS = 8_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The answer to a GET, or to a POST where there is a body. */
  Reply ask(String path, Optional<JsonNode> body) {
    boolean reached = false;
    try {
      HttpURLConnection connection = open(path, body.isPresent() ? ORDER_PATIENCE_MS : PATIENCE_MS);
      byte[] content = body.isPresent() ? JSON.writeValueAsBytes(body.get()) : new byte[0];
      if (content.length > 0) {
        connection.setDoOutput(true);
        // A fixed length also keeps the JDK from sending a request twice when its answer is lost.
        connection.setFixedLengthStreamingMode(content.length);
      }
      connection.connect();
      reached = true;
      if (content.length > 0) {
        try (OutputStream out = connection.getOutputStream()) {
          out.write(content);
        }
      }
      return new Reply.Answered(region, connection.getResponseCode(), read(connection));
    } catch (ConnectException | NoRouteToHostException _) {
      return new Reply.Silent(region, "nothing listens at " + where(), false);
    } catch (JsonProcessingException e) {
      return new Reply.Silent(
          region, "sent something that is not JSON: " + e.getOriginalMessage(), true);
    } catch (IOException e) {
      return new Reply.Silent(region, "no answer from " + where() + ": " + e.getMessage(), reached);
    }
  }

  private HttpURLConnection open(String path, int patienceMs) throws IOException {
    URI uri = URI.create("http://" + where() + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(PATIENCE_MS);
    connection.setReadTimeout(patienceMs);
    connection.setRequestProperty("Authorization", "Bearer " + token);
    connection.setRequestProperty("Content-Type", "application/json");
    return connection;
  }

  private static JsonNode read(HttpURLConnection connection) throws IOException {
    InputStream stream =
        connection.getResponseCode() < 400
            ? connection.getInputStream()
            : connection.getErrorStream();
    if (stream == null) {
      return JSON.createObjectNode();
    }
    try (stream) {
      return JSON.readTree(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private String where() {
    return address.getHostString() + ":" + address.getPort();
  }
}
