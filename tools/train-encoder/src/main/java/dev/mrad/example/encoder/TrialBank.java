package dev.mrad.example.encoder;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.image.GridMask;
import dev.mrad.internal.retrieval.PrototypeGraph;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A bank that any features gave (SPEC §4).
 *
 * @param spec its rules
 * @param image class tokens
 * @param patch prototypes
 */
record TrialBank(BankSpec spec, Rows image, Rows patch) implements MemoryBank {
  @Override
  public String digest() {
    return "none";
  }

  /** Collects rows. */
  static final class Builder implements AutoCloseable {
    private final BankSpec spec;
    private final Features features;
    private final TensorProgram prototypes;
    private final Rows image;
    private final Rows patch;

    Builder(Features features, int side, Backend backend) {
      this.features = features;
      this.spec = BankSpec.of("trial", side);
      this.prototypes =
          backend.compile(
              PrototypeGraph.graph(
                  features.dimension(),
                  features.width(),
                  features.grid(),
                  spec.averagingWindows(),
                  false));
      this.image = new Rows(features.dimension());
      this.patch = new Rows(features.width());
    }

    void add(Features.Tokens tokens, byte[] mask, Label label) {
      int grid = features.grid();
      int cells = grid * grid;
      float[] sampled = GridMask.sample(mask, spec.inputSize(), grid);
      float[] regions = new float[2 * cells];
      int[] count = new int[2];
      for (float value : sampled) {
        count[1] += value == 1 ? 1 : 0;
        count[0] += value == 0 ? 1 : 0;
      }
      for (int cell = 0; cell < cells; cell++) {
        if (sampled[cell] == 1) {
          regions[cell] = 1f / count[1];
        } else if (sampled[cell] == 0) {
          regions[cells + cell] = 1f / count[0];
        }
      }
      Map<String, Tensor> inputs = new HashMap<>();
      inputs.put(
          TrainFreeScorer.CLASS_TOKEN, Tensor.of(tokens.classToken(), 1, features.dimension()));
      inputs.put(
          TrainFreeScorer.PATCH_TOKENS, Tensor.of(tokens.patches(), 1, cells, features.width()));
      inputs.put(PrototypeGraph.REGIONS, Tensor.of(regions, 1, 2, cells));
      Map<String, Tensor> out = prototypes.run(inputs);
      image.add(Outputs.values(out, PrototypeGraph.IMAGE_KEYS).clone(), label);
      float[] means = Outputs.values(out, PrototypeGraph.PROTOTYPES);
      int width = features.width();
      if (count[1] > 0) {
        patch.add(Arrays.copyOfRange(means, 0, width), Label.ANOMALOUS);
      }
      if (count[0] > 0) {
        patch.add(Arrays.copyOfRange(means, width, 2 * width), Label.NORMAL);
      }
    }

    TrialBank build() {
      return new TrialBank(spec, image, patch);
    }

    @Override
    public void close() {
      prototypes.close();
    }
  }
}
