package dev.holdfast.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** An API that answers each path with what the test wrote down, the last answer over and over. */
final class ScriptedRegion implements AutoCloseable {
  static final String TOKEN = "a-token";

  private final HttpServer server;
  private final Map<String, Queue<Answer>> script = new HashMap<>();
  private final List<String> received = new CopyOnWriteArrayList<>();

  ScriptedRegion(InetSocketAddress address) throws IOException {
    server = HttpServer.create(address, 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** What a GET or POST of the path is answered with next; the last one stays. */
  ScriptedRegion answers(String path, int status, String json) {
    synchronized (script) {
      script.computeIfAbsent(path, _ -> new ArrayDeque<>()).add(new Answer(status, json));
    }
    return this;
  }

  /** The bodies of all POSTs so far, each after its path. */
  List<String> received() {
    return List.copyOf(received);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (exchange.getRequestMethod().equals("POST")) {
      received.add(path + " " + body);
    }
    Answer answer = next(path);
    if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer = new Answer(401, "{}");
    }
    byte[] json = answer.json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status, json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }

  private Answer next(String path) {
    synchronized (script) {
      Queue<Answer> answers = script.getOrDefault(path, new ArrayDeque<>());
      Answer answer = answers.size() > 1 ? answers.poll() : answers.peek();
      return answer == null
          ? new Answer(404, "{\"ok\":false,\"because\":\"no such path\"}")
          : answer;
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private record Answer(int status, String json) {}
}
