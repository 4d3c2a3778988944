package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.WRITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running mesh goes by the identity that lies on disk. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdentityFilesTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);
  private static final Duration LONG = Duration.ofDays(90);
  private static final Tuning WATCHFUL = Tuning.standard().withRefresh(Duration.ofMillis(50));
  private static final String PING = "OPTIONS * HTTP/1.1\r\n\r\n";

  @TempDir private Path folder;
  private Realm realm;

  @BeforeEach
  void begin() throws IOException {
    realm = new Realm(folder);
  }

  @AfterEach
  void end() throws Exception {
    realm.close();
  }

  @Test
  void readsFilesAgainOnlyWhenTheyHaveChanged() throws Exception {
    IdentityFiles files = files();
    MeshTls first = files.now();
    files.refresh();
    assertThat(files.now()).isSameAs(first);

    replace(realm.authority, OSLO);
    files.refresh();
    assertThat(files.now()).isNotSameAs(first);
  }

  @Test
  void whatCannotBeUsedChangesNothingUntilItIsReplaced() throws Exception {
    IdentityFiles files = files();
    MeshTls first = files.now();
    RegionIdentity oslo = realm.identity(OSLO);

    Files.writeString(oslo.certificate(), "nonsense");
    files.refresh();
    assertThat(files.now()).isSameAs(first);
    Files.delete(oslo.certificate());
    files.refresh();
    assertThat(files.now()).isSameAs(first);
    Files.copy(realm.identity(LIMA).certificate(), oslo.certificate());
    files.refresh();
    assertThat(files.now()).as("another region's").isSameAs(first);

    replace(realm.authority, OSLO);
    files.refresh();
    assertThat(files.now()).isNotSameAs(first);
  }

  @Test
  void aKeyThatIsReplacedBeforeItsCertificateIsNotUsedWithTheOldOne() throws Exception {
    IdentityFiles files = files();
    MeshTls first = files.now();
    RegionIdentity next = realm.authority.issue(OSLO, folder.resolve("next"), LONG);

    move(next.privateKey(), realm.identity(OSLO).privateKey());
    files.refresh();
    assertThat(files.now()).isSameAs(first);
    move(next.certificate(), folder.resolve("oslo/certificate.pem"));
    files.refresh();
    assertThat(files.now()).isNotSameAs(first);
  }

  @Test
  void newHandshakesShowTheNewCertificateAndOldTunnelsGoOn() throws Exception {
    LineServer echo = realm.closing(LineServer.echo());
    realm.start(LIMA, (_, _) -> new Admission.Granted(echo.address(), () -> true), WATCHFUL);
    Forwarder port =
        realm
            .start(OSLO, Realm.nobody(), WATCHFUL)
            .listen(ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true));
    SSLContext oslo = RawTls.context(Optional.of(realm.identity(OSLO)));

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      Certificate first = shown(oslo);
      Certificate next = Pem.certificates(replace(realm.authority, LIMA).certificate()).getFirst();
      assertThat(first).isNotEqualTo(next);

      while (!shown(oslo).equals(next)) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(MeshTest.say(client, "again")).isEqualTo("again");
    }
  }

  @Test
  void aNewAuthorityIsBelievedInsteadOfTheOldOneAlsoByWhoWasConnectedBefore() throws Exception {
    LineServer echo = realm.closing(LineServer.echo());
    realm.start(LIMA, (_, _) -> new Admission.Granted(echo.address(), () -> true), WATCHFUL);
    Forwarder port =
        realm
            .start(OSLO, Realm.nobody(), WATCHFUL)
            .listen(ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true));
    SSLContext before = RawTls.context(Optional.of(realm.identity(OSLO)));

    try (SSLSocket early = RawTls.connect(before, gateway())) {
      early.getOutputStream().write(PING.getBytes(UTF_8));
      assertThat(early.getInputStream().readNBytes(12)).startsWith("HTTP/1.1 204".getBytes(UTF_8));
      var authority = Authority.openOrCreate(folder.resolve("another"), "shop");
      replace(authority, LIMA);
      SSLContext after = RawTls.context(Optional.of(replace(authority, OSLO)));
      while (!RawTls.ask(RawTls.connect(after, gateway()), "GET / HTTP/1.1\r\n\r\n")
          .contains("400")) {
        TimeUnit.MILLISECONDS.sleep(20);
      }

      String question = Head.connect("shop", WRITE).bytes().toString(UTF_8);
      assertThat(RawTls.ask(early, question)).doesNotContain("200 Connected");
      try (Socket client = MeshTest.connect(port)) {
        assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      }
    }
  }

  private InetSocketAddress gateway() {
    return requireNonNull(realm.gateways.get(LIMA));
  }

  private Certificate shown(SSLContext context) throws IOException {
    try (SSLSocket socket = RawTls.connect(context, gateway())) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    }
  }

  private IdentityFiles files() throws Exception {
    return new IdentityFiles(realm.identity(OSLO), "shop", Set.of(LIMA), Runnable::run);
  }

  /** As an operator would: a new key and certificate at the same place. */
  private RegionIdentity replace(Authority authority, RegionId region) throws IOException {
    Path home = folder.resolve(region.value());
    Files.deleteIfExists(home.resolve("certificate.pem"));
    return authority.issue(region, home, LONG);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
