package dev.mrad.benchmarks;

import dev.mrad.spi.BackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** What the competitors are, and how each was set, for the foot of a table. */
final class Settings {
  private Settings() {}

  static String text() {
    return """
    All compute in float32 on %d threads, from queries and keys that are in memory; each in a JVM of its own,
    warmed up, its result checked against float64; the fastest iteration counts. FLOP are those of the products.

    - vector, scalar: the built-in backend with and without the Vector API. %s
    - naive: loops in Java, queries in a parallel stream
    - djl-eager: matMul, softmax, matMul on arrays that PyTorch holds, the temperature in the queries
    - djl-fused: scaled_dot_product_attention with one head; it wants values as wide as the keys, so two columns
      of classes are padded, and it computes twice the products. %s
    - onnxruntime: a graph of Gemm (keys packed by ONNX Runtime), Softmax, MatMul; all graph optimisations. %s
    - openblas: sgemm (one query: sgemv) of queries and keys alone, no softmax, no classes. OpenBLAS %s
    - djl-pytorch, onnxruntime in the encoder: mrad-backend-djl (fused attention), mrad-backend-onnx
      (MultiHeadAttention)
    """
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            detail("cpu"),
            detail("djl-pytorch"),
            detail("onnxruntime"),
            openBlas());
  }

  private static String detail(String backend) {
    return NamedBackend.provider(backend)
        .map(BackendProvider::availability)
        .map(BackendProvider.Availability::detail)
        .orElse("missing");
  }

  private static String openBlas() {
    Properties maven = new Properties();
    try (InputStream in =
        Settings.class.getResourceAsStream(
            "/META-INF/maven/org.bytedeco/openblas/pom.properties")) {
      if (in != null) {
        maven.load(in);
      }
    } catch (IOException e) {
      return "of an unknown version";
    }
    return maven.getProperty("version", "of an unknown version");
  }
}
