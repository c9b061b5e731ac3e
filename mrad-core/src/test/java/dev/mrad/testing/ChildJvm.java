package dev.mrad.testing;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Another JVM whose every proxy is a server that counts and hangs up.
 *
 * @param output what it printed
 * @param connections how many it tried
 */
public record ChildJvm(String output, int connections) {
  /**
   * Runs a main class to its end.
   *
   * @param jars which of this JVM's class path it gets
   * @param cache an empty folder for the cache of DJL
   */
  public static ChildJvm run(Class<?> main, Predicate<String> jars, Path cache)
      throws IOException, InterruptedException {
    AtomicInteger connections = new AtomicInteger();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread counter = new Thread(() -> count(server, connections));
      counter.start();
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      for (String protocol : List.of("http", "https", "socks")) {
        String prefix = "-D" + (protocol.equals("socks") ? "socksProxy" : protocol + ".proxy");
        command.add(prefix + "Host=127.0.0.1");
        command.add(prefix + "Port=" + server.getLocalPort());
      }
      String classPath =
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .filter(jars)
              .collect(Collectors.joining(File.pathSeparator));
      command.addAll(
          List.of("-DDJL_CACHE_DIR=" + cache, "-Xmx512m", "-cp", classPath, main.getName()));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              + "\nexit "
              + process.waitFor();
      return new ChildJvm(output, connections.get());
    }
  }

  private static void count(ServerSocket server, AtomicInteger connections) {
    while (!server.isClosed()) {
      try {
        server.accept().close();
        connections.incrementAndGet();
      } catch (IOException e) {
        return;
      }
    }
  }
}
