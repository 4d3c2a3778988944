package dev.holdfast.lab;

import static dev.holdfast.lab.Places.OSLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminEndpointTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path temp;
  private final AtomicInteger stops = new AtomicInteger();
  private Lab lab;
  private AdminEndpoint endpoint;
  private LabClient client;

  @BeforeEach
  void open() throws Exception {
    FakeRegions fakes = new FakeRegions(temp, "127.114");
    lab = fakes.open();
    endpoint = AdminEndpoint.start(lab, fakes.addresses.topology(), stops::incrementAndGet);
    client = LabClient.to(supervisor(endpoint.token()));
  }

  @AfterEach
  void close() throws Exception {
    endpoint.close();
    lab.stop(PATIENCE);
  }

  @Test
  void showsTheLabAndCarriesOutFaults() throws Exception {
    lab.start(PATIENCE);
    assertThat(client.view()).isEqualTo(lab.view());

    assertThat(client.fault(List.of("freeze", "oslo")))
        .isInstanceOfSatisfying(
            Answer.Done.class, done -> assertThat(done.did().getFirst()).contains("froze"));
    assertThat(client.view().regions().getFirst().state()).isEqualTo(RegionState.FROZEN);
    assertThat(client.fault(List.of("freeze", "oslo")))
        .isInstanceOfSatisfying(
            Answer.Refused.class, refused -> assertThat(refused.because()).contains("thaw oslo"));
    assertThat(client.fault(List.of("heal"))).isInstanceOf(Answer.Done.class);
    assertThat(lab.state(OSLO)).isEqualTo(RegionState.RUNNING);
  }

  @Test
  void explainsWordsItDoesNotKnow() {
    assertThat(client.fault(List.of("explode", "oslo")))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.because()).contains("No such fault"));
  }

  @Test
  void passesTheWishToStopOn() {
    assertThat(client.stop()).isInstanceOf(Answer.Done.class);
    assertThat(stops).hasValue(1);
  }

  @Test
  void listensToNobodyWithoutTheToken() {
    LabClient stranger = LabClient.to(supervisor("wrong"));
    assertThat(stranger.stop())
        .isInstanceOfSatisfying(
            Answer.Refused.class, refused -> assertThat(refused.because()).contains("token"));
    assertThat(stops).hasValue(0);
    assertThatThrownBy(stranger::view).isInstanceOf(IOException.class);
  }

  @Test
  void refusesWhatIsNotARequest() throws Exception {
    assertThat(post("/v1/fault", "kill oslo")).isEqualTo(400);
    assertThat(post("/v1/fault", "{\"word\": []}")).isEqualTo(400);
    assertThat(post("/v1/nothing", "{}")).isEqualTo(404);
  }

  @Test
  void aSupervisorThatIsGoneCannotBeReached() {
    endpoint.close();
    assertThat(client.stop())
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.because()).contains("cannot be reached"));
    assertThat(client.alive()).isTrue();
    assertThat(LabClient.to(new Supervisor(Integer.MAX_VALUE, "", 1, "", "")).alive()).isFalse();
  }

  private int post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
            .header("Authorization", "Bearer " + endpoint.token())
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private Supervisor supervisor(String token) {
    long us = ProcessHandle.current().pid();
    return new Supervisor(us, lab.id(), endpoint.port(), token, "127.114");
  }
}
