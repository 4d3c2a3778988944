package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.PERTH;
import static dev.holdfast.mesh.Realm.WRITE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Only regions of the topology, proven by a valid certificate of its authority, get anywhere. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdentityTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);
  private static final String QUESTION =
      "CONNECT orders HTTP/1.1\r\ntopology: shop\r\nrole: writer\r\nepoch: 7\r\n\r\n";

  @TempDir private Path folder;
  private Realm realm;
  private final AtomicInteger admitted = new AtomicInteger();

  /** What is wrong with a certificate. */
  enum Flaw {
    EXPIRED,
    OF_ANOTHER_AUTHORITY,
    OF_ANOTHER_TOPOLOGY,
    OF_A_REGION_THAT_IS_NOT_EXPECTED,
    NONE_SHOWN
  }

  @BeforeEach
  void begin() throws IOException {
    realm = new Realm(folder);
  }

  @AfterEach
  void end() throws Exception {
    realm.close();
  }

  @ParameterizedTest
  @EnumSource
  void theGatewayRefusesAPeerWhoseCertificateIsFlawed(Flaw flaw) throws Exception {
    gateway();

    try (Socket peer = RawTls.connect(flawed(flaw, new RegionId("quito")), address(LIMA))) {
      assertThat(RawTls.ask(peer, QUESTION)).doesNotContain("HTTP/1.1");
    }
    assertThat(admitted).hasValue(0);
  }

  @Test
  void theGatewayLetsThePeerInThatShowsAProperCertificate() throws Exception {
    gateway();

    SSLContext proper = RawTls.context(Optional.of(realm.identity(OSLO)));
    try (Socket peer = RawTls.connect(proper, address(LIMA))) {
      assertThat(RawTls.ask(peer, QUESTION)).contains("403 Refused").contains("because: not now");
    }
    assertThat(admitted).hasValue(1);
  }

  @Test
  void theGatewaySpeaksNothingOlderThanTls13() throws Exception {
    gateway();

    SSLContext proper = RawTls.context(Optional.of(realm.identity(OSLO)));
    try (SSLSocket peer = RawTls.connect(proper, address(LIMA))) {
      peer.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThat(RawTls.ask(peer, QUESTION)).doesNotContain("HTTP/1.1").contains("protocol");
    }
    assertThat(admitted).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE_SHOWN")
  void nothingIsSentToADialledPeerWhoseCertificateIsFlawed(Flaw flaw) throws Exception {
    var heard = new ConcurrentLinkedQueue<Byte>();
    var port = realm.closing(RawTls.listen(flawed(flaw, PERTH), address(LIMA)));
    Thread.ofVirtual()
        .start(() -> {
          while (!port.isClosed()) {
            try (Socket socket = port.accept()) {
              for (byte each : socket.getInputStream().readAllBytes()) {
                heard.add(each);
              }
            } catch (IOException e) {
              // A failed handshake, as it should be.
            }
          }
        });
    Mesh oslo = realm.start(OSLO, Realm.nobody());
    assertThat(Realm.probe(oslo, LIMA, Duration.ofSeconds(5))).isEmpty();
    var limits = new Limits(Duration.ofSeconds(4), 10, 10);
    Forwarder forwarder =
        oslo.listen(
            ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true), limits, new Telling());

    try (Socket client = MeshTest.connect(forwarder)) {
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("region lima could not be verified");
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void anExpiredOrForeignIdentityOfOnesOwnIsToldAtTheStart() throws IOException {
    RegionIdentity expired = issue(realm.folder.resolve("authority"), OSLO, Duration.ofDays(1));
    assertThatThrownBy(() -> start(expired)).hasMessageContaining("oslo cannot be used");

    Files.copy(
        realm.identity(LIMA).certificate(),
        expired.certificate(),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> start(expired)).hasMessageContaining("oslo cannot be used");

    Files.writeString(expired.privateKey(), "nonsense");
    assertThatThrownBy(() -> start(expired)).hasMessageContaining("no PKCS #8 private key");
  }

  private void start(RegionIdentity identity) throws IOException {
    var settings = new Mesh.Settings(identity, "shop", ANY_PORT, Map.of());
    Mesh.start(settings, Realm.nobody(), new MeshMeter()).close();
  }

  private void gateway() throws IOException {
    realm.start(
        LIMA,
        (_, _) -> {
          admitted.incrementAndGet();
          return new Admission.Refused("not now");
        });
  }

  private InetSocketAddress address(RegionId region) {
    return requireNonNull(realm.gateways.get(region));
  }

  /** A peer that would be {@code OSLO} or {@code LIMA} but for one flaw. */
  private SSLContext flawed(Flaw flaw, RegionId unexpected) throws Exception {
    Path authority = realm.folder.resolve("authority");
    Optional<RegionIdentity> identity =
        switch (flaw) {
          case EXPIRED -> Optional.of(issue(authority, twin(unexpected), Duration.ofDays(1)));
          case OF_ANOTHER_AUTHORITY ->
              Optional.of(issue(folder.resolve("other"), twin(unexpected), Duration.ofDays(90)));
          case OF_ANOTHER_TOPOLOGY -> Optional.of(ofAnotherTopology(twin(unexpected)));
          case OF_A_REGION_THAT_IS_NOT_EXPECTED ->
              Optional.of(issue(authority, unexpected, Duration.ofDays(90)));
          case NONE_SHOWN -> Optional.empty();
        };
    return RawTls.context(identity);
  }

  /** The region that would be expected where {@code unexpected} is not. */
  private static RegionId twin(RegionId unexpected) {
    return unexpected.equals(PERTH) ? LIMA : OSLO;
  }

  /** Issued 30 days ago, so that less than that has expired. */
  private RegionIdentity issue(Path authority, RegionId region, Duration validity) {
    Clock before = Clock.fixed(Instant.now().minus(Duration.ofDays(30)), ZoneOffset.UTC);
    return Authority.openOrCreate(authority, "shop", before)
        .issue(region, folder.resolve("flawed-" + region), validity);
  }

  /** Signed by the very authority, which it never would. */
  private RegionIdentity ofAnotherTopology(RegionId region) throws Exception {
    Path authority = realm.folder.resolve("authority");
    var issuer =
        new Certificates.Issuer(
            Pem.certificates(authority.resolve("certificate.pem")).getFirst(),
            Pem.privateKey(authority.resolve("key.pem")));
    var pair = Certificates.keyPair();
    RegionIdentity identity = issue(authority, region, Duration.ofDays(90));
    Pem.write(identity.privateKey(), pair.getPrivate());
    Pem.write(
        identity.certificate(),
        Certificates.region(
            issuer,
            new SpiffeId("bank", region),
            pair.getPublic(),
            new Certificates.Period(Instant.now(), Duration.ofDays(90))));
    return identity;
  }

  @Test
  void readsNoIdentityFromACertificateWithoutExactlyOne() throws Exception {
    Path authority = realm.folder.resolve("authority");
    assertThat(SpiffeId.of(Pem.certificates(authority.resolve("certificate.pem")).getFirst()))
        .isEqualTo(Optional.empty());
    assertThat(List.of("", "a/b", "a b", "é"))
        .allSatisfy(name ->
            assertThatThrownBy(() -> new SpiffeId(name, OSLO))
                .isInstanceOf(IllegalArgumentException.class));
  }
}
