package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.thirdparty.io.grpc.EquivalentAddressGroup;
import org.apache.ratis.thirdparty.io.grpc.NameResolver;
import org.apache.ratis.thirdparty.io.grpc.NameResolverProvider;
import org.apache.ratis.thirdparty.io.grpc.NameResolverRegistry;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusOr;
import org.jspecify.annotations.Nullable;

/**
 * Turns {@code region://VIEW/REGION} into the address at which one peer sees another region. A view
 * belongs to one peer, since the registry of resolvers is shared by the whole process. Whatever the
 * address, the name that the other side's certificate has to prove is the region's.
 */
final class RegionResolver extends NameResolverProvider {
  private static final String SCHEME = "region";
  private static final RegionResolver ONLY = new RegionResolver();

  private final Map<String, Map<RegionId, InetSocketAddress>> views = new ConcurrentHashMap<>();
  private final AtomicLong lastView = new AtomicLong();

  static {
    NameResolverRegistry.getDefaultRegistry().register(ONLY);
  }

  private RegionResolver() {}

  /** What one peer sees of the others, until it is closed. */
  record View(String name) implements AutoCloseable {
    /** The name under which the peer dials a region; nobody else can resolve it. */
    String target(RegionId region) {
      return SCHEME + "://" + name + "/" + region;
    }

    @Override
    public void close() {
      ONLY.views.remove(name);
    }
  }

  static View view(RegionId self, Map<RegionId, InetSocketAddress> dial) {
    var view = new View(self + "." + ONLY.lastView.incrementAndGet());
    ONLY.views.put(view.name(), Map.copyOf(dial));
    return view;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5; // the usual one; no other resolver claims the scheme
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return List.of(InetSocketAddress.class);
  }

  @Override
  public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!SCHEME.equals(target.getScheme())) {
      return null;
    }
    return new Resolution(target.getAuthority(), target.getPath().substring(1));
  }

  private static final class Resolution extends NameResolver {
    private final String view;
    private final String region;

    Resolution(String view, String region) {
      this.view = view;
      this.region = region;
    }

    @Override
    public String getServiceAuthority() {
      return region;
    }

    @Override
    public void start(Listener2 listener) {
      var address = ONLY.views.getOrDefault(view, Map.of()).get(new RegionId(region));
      if (address == null) {
        listener.onError(Status.UNAVAILABLE.withDescription(view + " knows no way to " + region));
        return;
      }
      var group = List.of(new EquivalentAddressGroup(address));
      var addresses = StatusOr.fromValue(group);
      listener.onResult(ResolutionResult.newBuilder().setAddressesOrError(addresses).build());
    }

    @Override
    public void shutdown() {}
  }
}
