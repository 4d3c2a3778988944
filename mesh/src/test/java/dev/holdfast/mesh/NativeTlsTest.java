package dev.holdfast.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RegionId;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.internal.PlatformDependent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTlsTest {
  private static final RegionId OSLO = new RegionId("oslo");
  private static final RegionId LIMA = new RegionId("lima");

  @TempDir Path folder;

  @Test
  void encryptsNativelyWhereItCanAndWithTheSameProtocolElsewhere() throws Exception {
    Authority authority = Authority.openOrCreate(folder.resolve("authority"), "shop");
    var tls =
        new MeshTls(
            authority.issue(OSLO, folder.resolve("oslo"), Duration.ofDays(1)),
            "shop",
            Set.of(LIMA),
            Runnable::run);

    SslHandler handler = tls.answering(UnpooledByteBufAllocator.DEFAULT);

    boolean usual =
        PlatformDependent.normalizedOs().equals("linux")
            && Set.of("x86_64", "aarch_64").contains(PlatformDependent.normalizedArch());
    assertThat(handler.engine() instanceof OpenSslEngine).isEqualTo(usual);
    assertThat(handler.engine().getEnabledProtocols())
        .contains("TLSv1.3")
        .doesNotContain("TLSv1.2");
  }
}
