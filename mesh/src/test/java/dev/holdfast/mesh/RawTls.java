package dev.holdfast.mesh;

import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A peer that shows any certificate we like and believes everyone: what an attacker would run. */
final class RawTls {
  private static final char[] NO_PASSWORD = new char[0];

  private RawTls() {}

  /** TLS with the given identity, or without any certificate. */
  static SSLContext context(Optional<RegionIdentity> identity)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    if (identity.isPresent()) {
      store.setKeyEntry(
          "own",
          Pem.privateKey(identity.get().privateKey()),
          NO_PASSWORD,
          Pem.certificates(identity.get().certificate()).toArray(new Certificate[0]));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), new TrustManager[] {new Gullible()}, null);
    return context;
  }

  static SSLSocket connect(SSLContext context, InetSocketAddress address) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket();
    socket.setSoTimeout(20_000);
    socket.connect(address);
    return socket;
  }

  /** A server that asks its clients for no certificate and answers nothing. */
  static SSLServerSocket listen(SSLContext context, InetSocketAddress address) throws IOException {
    var port = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    port.bind(address);
    return port;
  }

  /**
   * Says a text and returns all that comes back until the connection ends, one way or the other.
   */
  static String ask(Socket socket, String text) {
    var heard = new StringBuilder();
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      for (int next = socket.getInputStream().read(); next >= 0; ) {
        heard.append((char) next);
        next = socket.getInputStream().read();
      }
    } catch (IOException e) {
      heard.append('<').append(e.getMessage()).append('>');
    }
    return heard.toString();
  }

  private static final class Gullible implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
