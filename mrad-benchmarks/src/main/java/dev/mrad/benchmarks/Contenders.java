package dev.mrad.benchmarks;

/**
 * The implementations of the retrieval core that are compared. Each holds the bank in memory, in
 * the form that suits it best, and uses every processor.
 *
 * <ul>
 *   <li>{@code vector}, {@code scalar}: the built-in backend, with and without the Vector API
 *   <li>{@code naive}: loops, and a parallel stream over the queries
 *   <li>{@code djl-eager}: PyTorch through DJL, two products and a softmax
 *   <li>{@code djl-fused}: PyTorch's {@code scaled_dot_product_attention}
 *   <li>{@code djl-backend}: our backend on PyTorch, in blocks of queries
 *   <li>{@code onnxruntime}: a graph of Gemm, Softmax, MatMul
 *   <li>{@code onnxruntime-fused}: ONNX Runtime's MultiHeadAttention
 *   <li>{@code onnxruntime-backend}: our backend on ONNX Runtime, a loop over blocks of keys
 *   <li>{@code openblas}: the product of queries and keys alone, without softmax and classes
 * </ul>
 */
final class Contenders {
  private Contenders() {}

  /** Opens one, after a check of its first result. */
  static Operation open(String by, RetrieveCase core) {
    if (by.equals("openblas")) {
      OpenBlas product = new OpenBlas(core);
      core.checkScore(product.run()[0]);
      return product;
    }
    Operation opened =
        switch (by) {
          case "vector", "scalar" -> Programs.retrieve(NamedBackend.of(by), core);
          case "naive" -> naive(core);
          case "djl-eager" -> new DjlEager(core);
          case "djl-fused" -> Programs.attention("djl-pytorch", core);
          case "djl-backend" -> Programs.retrieve("djl-pytorch", core);
          case "onnxruntime" -> Programs.composed("onnxruntime", core);
          case "onnxruntime-fused" -> Programs.attention("onnxruntime", core);
          case "onnxruntime-backend" -> Programs.retrieve("onnxruntime", core);
          default -> throw new IllegalArgumentException("nobody is called " + by);
        };
    core.check(opened.run());
    return opened;
  }

  private static Operation naive(RetrieveCase core) {
    float[] queries = core.asked().data();
    float[] rows = core.bank().toArray();
    float[] values = core.classes().toArray();
    return () ->
        NaiveJava.retrieve(queries, rows, values, core.width(), RetrieveCase.CLASSES, core.tau());
  }
}
