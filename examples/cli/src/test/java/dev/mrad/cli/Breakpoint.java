package dev.mrad.cli;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector.Argument;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequestManager;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Stops another JVM where it enters a method, so that it can be killed there and nowhere else. */
final class Breakpoint implements AutoCloseable {
  private static final long MOST_MILLIS = TimeUnit.MINUTES.toMillis(2);

  private final ListeningConnector connector =
      Bootstrap.virtualMachineManager().listeningConnectors().stream()
          .filter(each -> each.name().equals("com.sun.jdi.SocketListen"))
          .findFirst()
          .orElseThrow();
  private final Map<String, Argument> arguments = connector.defaultArguments();
  private final String port;

  Breakpoint() throws Exception {
    argument("localAddress", "127.0.0.1");
    argument("timeout", String.valueOf(MOST_MILLIS));
    String address = connector.startListening(arguments);
    port = address.substring(address.lastIndexOf(':') + 1);
  }

  private void argument(String name, String value) {
    Objects.requireNonNull(arguments.get(name)).setValue(value);
  }

  /** The flag with which the other JVM waits for {@link #reach}. */
  String flag() {
    return "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=127.0.0.1:" + port;
  }

  /** Lets the other JVM run up to a method, where it stands still; false where it ends before. */
  boolean reach(String type, String method) throws Exception {
    VirtualMachine machine = connector.accept(arguments);
    EventRequestManager requests = machine.eventRequestManager();
    ClassPrepareRequest loaded = requests.createClassPrepareRequest();
    loaded.addClassFilter(type);
    loaded.enable();
    machine.resume();
    while (true) {
      EventSet events = machine.eventQueue().remove(MOST_MILLIS);
      for (Event event : events) {
        if (event instanceof BreakpointEvent) {
          return true;
        } else if (event instanceof ClassPrepareEvent prepared) {
          Location entry = prepared.referenceType().methodsByName(method).get(0).location();
          requests.createBreakpointRequest(entry).enable();
        } else if (event instanceof VMDisconnectEvent) {
          return false;
        }
      }
      events.resume();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connector.stopListening(arguments);
    } catch (com.sun.jdi.connect.IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
  }
}
