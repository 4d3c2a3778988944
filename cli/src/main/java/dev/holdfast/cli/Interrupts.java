package dev.holdfast.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hears signals that ask this process to end, until it is closed. Java's own way, a shutdown hook,
 * hears only the first; {@code sun.misc.Signal} is the one way to hear a second, and is called by
 * reflection because the compiler warns of its name.
 */
final class Interrupts implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  /** Signals that were taken over, and who heard them before. */
  private final Map<Object, Object> before = new LinkedHashMap<>();

  private final Method handle;

  private Interrupts(Runnable onSignal) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    handle = signal.getMethod("handle", signal, handler);
    Object heard =
        Proxy.newProxyInstance(
            Interrupts.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    onSignal.run();
                    yield null;
                  }
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> arguments.length == 1 && proxy.equals(arguments[0]);
                  default -> "Interrupts";
                });
    for (String name : SIGNALS) {
      Object named = signal.getConstructor(String.class).newInstance(name);
      try {
        before.put(named, handle.invoke(null, named, heard));
      } catch (InvocationTargetException reserved) {
        // A JVM started with -Xrs keeps this signal for itself.
      }
    }
  }

  /** From now on runs {@code onSignal} for every Ctrl-C and every request to terminate. */
  static Interrupts hear(Runnable onSignal) {
    try {
      return new Interrupts(onSignal);
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException("This Java has no sun.misc.Signal", missing);
    }
  }

  /** Gives the signals back to whoever heard them before. */
  @Override
  public void close() {
    before.forEach((signal, heard) -> {
      try {
        handle.invoke(null, signal, heard);
      } catch (ReflectiveOperationException impossible) {
        throw new IllegalStateException("A signal cannot be given back", impossible);
      }
    });
  }
}
