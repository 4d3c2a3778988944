package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever became of a request, whoever sent it is told. */
class ApiTest {
  private static final String TOKEN = "a-token";

  private final InetSocketAddress address = free();
  private final HttpClient client = HttpClient.newHttpClient();
  private Api api;

  private static InetSocketAddress free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void open() throws IOException {
    api =
        new Api(
            address,
            TOKEN,
            new ObjectMapper(),
            Map.of(
                "POST /ok",
                request -> Map.of("ok", true, "heard", request.path("word").asText()),
                "POST /bad",
                _ -> {
                  throw new Api.BadRequest("the field 'to' is missing");
                },
                "POST /unknown",
                _ -> {
                  throw new Api.Unknown("the log did not answer");
                },
                "POST /broken",
                _ -> {
                  throw new IllegalStateException("a bug");
                }));
  }

  @AfterEach
  void close() {
    api.close();
    client.close();
  }

  @Test
  void whatWentWellIsAnswered() throws Exception {
    assertAnswer(post("/ok", "{\"word\":\"hello\"}", TOKEN), 200, "hello");
  }

  @Test
  void aRequestThatDoesNotFitIsToldWhy() throws Exception {
    assertAnswer(post("/bad", "{}", TOKEN), 400, "the field 'to' is missing");
    assertAnswer(post("/ok", "{", TOKEN), 400, "the body is not JSON");
    assertAnswer(post("/nowhere", "{}", TOKEN), 404, "there is no /nowhere");
    assertAnswer(post("/ok", "{}", "another"), 401, "the bearer token is missing or wrong");
  }

  @Test
  void anOutcomeThatIsNotKnownIsSaidToBeUnknown() throws Exception {
    assertAnswer(post("/unknown", "{}", TOKEN), 504, "the log did not answer");
  }

  @Test
  void aBugOfOursIsOwnedUpTo() throws Exception {
    assertAnswer(post("/broken", "{}", TOKEN), 500, "internal error");
  }

  private HttpResponse<String> post(String path, String body, String token) throws Exception {
    URI uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void assertAnswer(HttpResponse<String> answer, int status, String says) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(says);
  }
}
