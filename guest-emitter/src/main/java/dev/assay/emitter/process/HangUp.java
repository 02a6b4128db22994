package dev.assay.emitter.process;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SIGHUP, which tells a service to begin anew with something. The JDK has no class for signals
/// that it promises to keep, so the one it has (`sun.misc.Signal`, module jdk.unsupported) is found
/// at run time: a JDK without it takes the wish from the service and nothing else.
final class HangUp {
  private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

  private HangUp() {}

  /// From here on the signal does this in place of ending the process, on a thread of its own.
  static void does(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handling =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == handler) {
                  action.run();
                  return null;
                }
                return method.invoke(action, arguments);
              });
      Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hangUp, handling);
    } catch (ReflectiveOperationException e) {
      LOG.warn("SIGHUP can't be caught here: the guest key is rotated by its lifetime alone");
    }
  }
}
