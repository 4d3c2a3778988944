package dev.holdfast.lab;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the supervisor of a state folder for something. Calls block and are bounded. */
public final class LabClient {
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(2);

  /** A restart stops a region in good order first, which is the longest that anything takes. */
  private static final Duration ANSWER_PATIENCE = Lab.STOP_PATIENCE.multipliedBy(4);

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Supervisor supervisor;

  private LabClient(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  /** The way to a supervisor. */
  public static LabClient to(Supervisor supervisor) {
    return new LabClient(supervisor);
  }

  /** Whether the supervisor's process is there; says nothing about whether it answers. */
  public boolean alive() {
    return ProcessTable.of(supervisor.pid()).filter(ProcessEntry::alive).isPresent();
  }

  /** What is still alive of this supervisor's regions, each as process id and name. */
  public List<String> leftovers() {
    Marker marker = new Marker(supervisor.lab());
    return ProcessTable.all().stream()
        .filter(ProcessEntry::alive)
        .filter(marker::on)
        .map(process -> ProcessTree.pids(List.of(process)))
        .toList();
  }

  /** Asks for a fault, in the words of {@link FaultWords}. */
  public Answer fault(List<String> words) {
    return ask(AdminEndpoint.FAULT, new FaultRequest(words));
  }

  /** Asks the supervisor to stop all regions and end; it has only begun to when this returns. */
  public Answer stop() {
    return ask(AdminEndpoint.STOP, List.of());
  }

  /**
   * The lab as it is now.
   *
   * @throws IOException if the supervisor does not answer
   */
  public LabView view() throws IOException {
    HttpURLConnection connection = connect("GET", AdminEndpoint.VIEW);
    try (InputStream body = connection.getInputStream()) {
      return JSON.readValue(body, LabView.class);
    } finally {
      connection.disconnect();
    }
  }

  private Answer ask(String path, Object request) {
    HttpURLConnection connection;
    try {
      connection = connect("POST", path);
      connection.setDoOutput(true);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(JSON.writeValueAsBytes(request));
      }
    } catch (IOException unsent) {
      return new Answer.Refused("The supervisor cannot be reached: " + unsent.getMessage() + ".");
    }
    try {
      return read(connection);
    } catch (IOException unanswered) {
      return new Answer.Unknown("The supervisor did not answer: " + unanswered.getMessage() + ".");
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection connect(String method, String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + supervisor.adminPort() + path);
    if (!(uri.toURL().openConnection(Proxy.NO_PROXY) instanceof HttpURLConnection http)) {
      throw new IllegalStateException("Not HTTP: " + uri);
    }
    http.setRequestMethod(method);
    http.setConnectTimeout((int) CONNECT_PATIENCE.toMillis());
    http.setReadTimeout((int) ANSWER_PATIENCE.toMillis());
    http.setRequestProperty("Authorization", "Bearer " + supervisor.adminToken());
    return http;
  }

  private static Answer read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status < HttpURLConnection.HTTP_BAD_REQUEST) {
      try (InputStream body = connection.getInputStream()) {
        List<String> did = new ArrayList<>();
        JSON.readTree(body).path("did").forEach(sentence -> did.add(sentence.asText()));
        return new Answer.Done(List.copyOf(did));
      }
    }
    String because = because(connection.getErrorStream()).orElse("HTTP status " + status);
    return status < HttpURLConnection.HTTP_INTERNAL_ERROR
        ? new Answer.Refused(because)
        : new Answer.Unknown(because);
  }

  private static Optional<String> because(@Nullable InputStream body) throws IOException {
    if (body == null) {
      return Optional.empty();
    }
    try (body) {
      JsonNode because = JSON.readTree(body).path("because");
      return because.isTextual() ? Optional.of(because.asText()) : Optional.empty();
    }
  }
}
