package dev.mrad.internal.clip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.internal.encoder.ImageTower;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import org.junit.jupiter.api.Test;

/** Counts the products of ViT-L/14 at 518 pixels, two operations for each multiply-add. */
class VisionTowerCostTest {
  private static final int SIDE = 518;
  private static final long WIDTH = 1024;
  private static final long PATCHES = 37 * 37;
  private static final long ROWS = PATCHES + 1;
  private static final int LAYERS = 24;
  private static final ClipGeometry LARGE =
      new ClipGeometry(14, 24, (int) WIDTH, LAYERS, 768, 0, 0, 0, 0);

  /** A weight that has a shape and no values. */
  private record Shaped(String name, Shape shape) implements Weight {
    @Override
    public String digest() {
      return name;
    }

    @Override
    public void read(long from, float[] target, int offset, int count) {
      throw new AssertionError("only counted");
    }
  }

  private static Weight weight(String name) {
    int w = (int) WIDTH;
    if (name.contains("conv1")) {
      return new Shaped(name, Shape.of(w, 3, 14, 14));
    }
    if (name.contains("positional")) {
      return new Shaped(name, Shape.of(1 + 24 * 24, w));
    }
    if (name.endsWith("visual.proj")) {
      return new Shaped(name, Shape.of(w, 768));
    }
    boolean bias = name.endsWith("bias");
    if (name.contains("in_proj")) {
      return new Shaped(name, bias ? Shape.of(3 * w) : Shape.of(3 * w, w));
    }
    if (name.contains("c_fc")) {
      return new Shaped(name, bias ? Shape.of(4 * w) : Shape.of(4 * w, w));
    }
    if (name.endsWith("c_proj.weight")) {
      return new Shaped(name, Shape.of(w, 4 * w));
    }
    return new Shaped(name, name.endsWith("out_proj.weight") ? Shape.of(w, w) : Shape.of(w));
  }

  private static long operations(boolean projections) {
    GraphBuilder graph = new GraphBuilder();
    Node pixels = graph.input("pixels", Shape.batch(1, 3, SIDE, SIDE));
    ImageTower.Features features =
        new VisionTower(LARGE, SIDE, VisionTowerCostTest::weight).append(graph, pixels);
    graph.output("class", features.classToken());
    graph.output("patches", features.patchTokens());
    if (projections) {
      graph.output("projections", features.patchProjections());
    }
    return operations(graph.build());
  }

  private static long operations(Graph graph) {
    long sum = 0;
    for (Node node : graph.nodes()) {
      if (!node.isConstant()) {
        sum += operations(node);
      }
    }
    return sum;
  }

  private static long operations(Node node) {
    long results = node.shape().at(1).size();
    if (node.op() instanceof Op.Linear) {
      return 2 * results * node.inputs().get(1).shape().extent(1);
    }
    if (node.op() instanceof Op.MatMul matmul) {
      Shape left = node.inputs().get(0).shape();
      return 2 * results * left.extent(left.rank() - (matmul.transposeA() ? 2 : 1));
    }
    if (node.op() instanceof Op.Attention) {
      return 4 * results * node.inputs().get(1).shape().extent(1);
    }
    return 0;
  }

  @Test
  void should_compute_only_the_class_row_of_the_last_layer_and_no_unused_output() {
    long square = 2 * ROWS * WIDTH * WIDTH;
    long attention = 4 * ROWS * ROWS * WIDTH;
    long embedding = 2 * PATCHES * 3 * 14 * 14 * WIDTH;
    long projection = 2 * WIDTH * 768;
    // Queries, keys, values, output, and a feed-forward of four times the width.
    long block = (4 + 8) * square + attention;
    long local = square + attention;
    long all = embedding + LAYERS * block + (LAYERS - 1) * local + projection;
    // Of the last block: queries, attention, output and feed-forward for one row of 1370.
    long saved = (10 * square + attention) / ROWS * (ROWS - 1);
    assertThat(operations(false)).isEqualTo(all - saved);
    assertThat(operations(true)).isEqualTo(all - saved + PATCHES * projection);
  }
}
