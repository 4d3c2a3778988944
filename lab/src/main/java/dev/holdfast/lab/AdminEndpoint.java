package dev.holdfast.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets other processes of this machine ask a lab for something: HTTP with JSON on 127.0.0.1, for
 * whoever knows the token. {@link LabClient} is the other side.
 */
public final class AdminEndpoint implements AutoCloseable {
  static final String VIEW = "/v1/lab";
  static final String FAULT = "/v1/fault";
  static final String STOP = "/v1/stop";

  private static final Logger LOG = LoggerFactory.getLogger(AdminEndpoint.class);

  /** A fault is a handful of words. */
  private static final int REQUEST_BYTES_MAX = 16_384;

  private static final int TOKEN_BYTES = 24;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private final Topology topology;
  private final Runnable onStop;
  private final String token;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** A reply: its status and what is sent as JSON. */
  private record Reply(int status, Object body) {}

  private AdminEndpoint(Lab lab, Topology topology, Runnable onStop) throws IOException {
    this.lab = lab;
    this.topology = topology;
    this.onStop = onStop;
    byte[] secret = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(secret);
    this.token = HexFormat.of().formatHex(secret);
    InetAddress local = InetAddress.ofLiteral("127.0.0.1");
    this.server = HttpServer.create(new InetSocketAddress(local, 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Starts to listen on a free port.
   *
   * @param onStop called when somebody asks to stop the regions; must return soon
   */
  public static AdminEndpoint start(Lab lab, Topology topology, Runnable onStop)
      throws IOException {
    return new AdminEndpoint(lab, topology, onStop);
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** What a request must carry. */
  public String token() {
    return token;
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      Reply reply = reply(exchange);
      byte[] body = JSON.writeValueAsBytes(reply.body());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(reply.status(), body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } catch (IOException gone) {
      LOG.debug("whoever asked is gone: {}", gone.toString());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException, InterruptedException {
    if (!authorised(exchange)) {
      return refusal(401, "This needs the token of the supervisor.");
    }
    return switch (exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()) {
      case "GET " + VIEW -> new Reply(200, lab.view());
      case "POST " + FAULT -> fault(exchange);
      case "POST " + STOP -> {
        onStop.run();
        yield new Reply(202, Map.of("did", List.of("stopping the regions")));
      }
      default -> refusal(404, "There is no such request.");
    };
  }

  private Reply fault(HttpExchange exchange) throws IOException, InterruptedException {
    Optional<List<String>> words = words(exchange);
    if (words.isEmpty()) {
      return refusal(400, "Send {\"words\": [\"kill\", \"REGION\"]}.");
    }
    return switch (FaultWords.parse(words.get(), topology)) {
      case Parsed.Misunderstood(var because) -> refusal(400, because);
      case Parsed.Understood(var fault) ->
          switch (lab.apply(fault)) {
            case Answer.Done(var did) -> new Reply(200, Map.of("did", did));
            case Answer.Refused(var because) -> refusal(409, because);
            case Answer.Unknown(var because) -> refusal(500, because);
          };
    };
  }

  private static Optional<List<String>> words(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(REQUEST_BYTES_MAX);
    try {
      return Optional.of(JSON.readValue(body, FaultRequest.class).words());
    } catch (JsonProcessingException malformed) {
      return Optional.empty();
    }
  }

  private boolean authorised(HttpExchange exchange) {
    String given =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8),
        ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
  }

  private static Reply refusal(int status, String because) {
    return new Reply(status, Map.of("because", because));
  }

  /** Stops listening; an answer under way is still given. */
  @Override
  public void close() {
    server.stop(1);
    threads.shutdownNow();
  }
}
