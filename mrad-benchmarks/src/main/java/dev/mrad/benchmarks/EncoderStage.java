package dev.mrad.benchmarks;

import dev.mrad.spi.Activation;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import java.util.Locale;
import java.util.Map;

/**
 * A part of an image tower as a program of its own, on random weights. What takes little longer
 * than to hand its input over is computed several times in a row.
 */
enum EncoderStage {
  /** Pixels to patches, and their product with the filters. */
  PATCH_EMBEDDING {
    @Override
    Node append(Parts parts) {
      Tower tower = parts.tower;
      int grid = tower.grid();
      int patch = tower.patch();
      int values = 3 * patch * patch;
      Node pixels = parts.input("pixels", 1, 3, tower.side(), tower.side());
      Node split = parts.graph.reshape(pixels, Shape.of(1, 3, grid, patch, grid, patch));
      Node rows = parts.graph.transpose(split, 0, 2, 4, 1, 3, 5);
      Node flat = parts.graph.reshape(rows, Shape.of(1, grid * grid, values));
      return parts.graph.linear(
          flat, parts.weight("filters", tower.width(), values), null, Activation.NONE);
    }

    @Override
    double operations(Tower tower) {
      double values = 3.0 * tower.patch() * tower.patch();
      return 2.0 * (tower.tokens() - 1) * values * tower.width();
    }
  },

  /** A projection with its bias, width to width. */
  LINEAR {
    @Override
    Node append(Parts parts) {
      Node x = parts.tokens("x");
      for (int i = 0; i < times(); i++) {
        x = parts.linear("projection " + i, x, parts.tower.width(), Activation.NONE);
      }
      return x;
    }

    @Override
    double operations(Tower tower) {
      return times() * 2 * squares(tower);
    }

    @Override
    int times() {
      return 4;
    }
  },

  /** Queries, keys and values of the main stream. */
  ATTENTION_QK {
    @Override
    Node append(Parts parts) {
      return parts.attention(parts.tokens("q"), parts.tokens("k"), parts.tokens("v"));
    }

    @Override
    double operations(Tower tower) {
      return attention(tower);
    }
  },

  /** Values alone, of the local stream. */
  ATTENTION_VV {
    @Override
    Node append(Parts parts) {
      Node values = parts.tokens("v");
      return parts.attention(values, values, values);
    }

    @Override
    double operations(Tower tower) {
      return attention(tower);
    }
  },

  /** Two linear maps with QuickGELU between them. */
  FEED_FORWARD {
    @Override
    Node append(Parts parts) {
      return parts.feedForward(parts.tokens("x"));
    }

    @Override
    double operations(Tower tower) {
      return 16 * squares(tower);
    }
  },

  /** Of each token. */
  LAYER_NORM {
    @Override
    Node append(Parts parts) {
      Node x = parts.tokens("x");
      for (int i = 0; i < times(); i++) {
        x = parts.norm("norm " + i, x);
      }
      return x;
    }

    @Override
    double operations(Tower tower) {
      return 0;
    }

    @Override
    int times() {
      return 16;
    }
  },

  /** A layer with both streams, as all but the first and the last are. */
  LAYER {
    @Override
    Node append(Parts parts) {
      int width = parts.tower.width();
      GraphBuilder graph = parts.graph;
      Node main = parts.tokens("main");
      Node normed = parts.norm("norm 1", main);
      Node q = parts.linear("queries", normed, width, Activation.NONE);
      Node k = parts.linear("keys", normed, width, Activation.NONE);
      Node v = parts.linear("values", normed, width, Activation.NONE);
      Node mixed = parts.linear("out", parts.attention(q, k, v), width, Activation.NONE);
      Node local = parts.linear("out", parts.attention(v, v, v), width, Activation.NONE);
      Node attended = graph.add(main, mixed);
      Node fed = graph.add(attended, parts.feedForward(parts.norm("norm 2", attended)));
      graph.output("local", graph.add(parts.tokens("local"), local));
      return fed;
    }

    @Override
    double operations(Tower tower) {
      return 26 * squares(tower) + 2 * attention(tower);
    }
  };

  /** Appends it to a graph; the result is the output {@code y}. */
  abstract Node append(Parts parts);

  /** Floating-point operations of its products; 0 where it has none. */
  abstract double operations(Tower tower);

  /** How often in a row. */
  int times() {
    return 1;
  }

  /** As in tables and parameters. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static EncoderStage of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Compiles it. */
  Programs program(String backend, Tower tower) {
    Parts parts = new Parts(tower);
    parts.graph.output("y", append(parts));
    return new Programs(backend, parts.graph, Map.copyOf(parts.inputs));
  }

  private static double squares(Tower tower) {
    return (double) tower.tokens() * tower.width() * tower.width();
  }

  private static double attention(Tower tower) {
    return 4.0 * tower.tokens() * tower.tokens() * tower.width();
  }
}
