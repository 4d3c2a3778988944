package dev.holdfast.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' API of one region: JSON over HTTP on the region's own address, by bearer token.
 */
final class Api implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);

  /** No request of this API is longer. */
  private static final int BODY_MAX = 64 * 1024;

  private static final int BACKLOG = 32;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ObjectMapper json;
  private final byte[] authorization;

  /** What answers to one path. */
  @FunctionalInterface
  interface Answer {
    /** The answer's body; {@link BadRequest} if the request does not fit. */
    Object to(JsonNode request) throws InterruptedException;
  }

  /** The request does not fit; the message says what would. */
  static final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadRequest(String message) {
      super(message);
    }
  }

  /** Whether the request was carried out is not known; the message says what to do. */
  static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unknown(String message) {
      super(message);
    }
  }

  /** Listens at once. */
  Api(InetSocketAddress bind, String token, ObjectMapper json, Map<String, Answer> answers)
      throws IOException {
    this.json = json;
    this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.server = HttpServer.create(bind, BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", this::unknown);
    answers.forEach((line, answer) -> {
      String[] words = line.split(" ", 2);
      server.createContext(words[1], exchange -> handle(exchange, words[0], answer));
    });
    server.start();
  }

  private void unknown(HttpExchange exchange) throws IOException {
    try (exchange) {
      reply(exchange, 404, refusal("there is no " + exchange.getRequestURI().getPath()));
    }
  }

  /** The answer leaves before the exchange is closed, whatever it is. */
  private void handle(HttpExchange exchange, String method, Answer answer) throws IOException {
    try (exchange) {
      answer(exchange, method, answer);
    }
  }

  private void answer(HttpExchange exchange, String method, Answer answer) throws IOException {
    try {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (given == null
          || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), authorization)) {
        reply(exchange, 401, refusal("the bearer token is missing or wrong"));
      } else if (!exchange.getRequestMethod().equals(method)) {
        reply(exchange, 405, refusal("use " + method));
      } else {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX);
        JsonNode request = body.length == 0 ? json.createObjectNode() : json.readTree(body);
        reply(exchange, 200, answer.to(request));
      }
    } catch (BadRequest e) {
      reply(exchange, 400, refusal(String.valueOf(e.getMessage())));
    } catch (Unknown e) {
      reply(exchange, 504, refusal(String.valueOf(e.getMessage())));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      reply(exchange, 400, refusal("the body is not JSON: " + e.getOriginalMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reply(exchange, 503, refusal("the node is closing"));
    } catch (RuntimeException e) {
      LOG.error("cannot answer {}", exchange.getRequestURI(), e);
      reply(exchange, 500, refusal("internal error: " + e));
    }
  }

  private ObjectNode refusal(String because) {
    return json.createObjectNode().put("ok", false).put("because", because);
  }

  private void reply(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
