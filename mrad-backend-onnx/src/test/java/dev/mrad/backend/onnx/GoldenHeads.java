package dev.mrad.backend.onnx;

import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/** Trained heads of the reference. */
final class GoldenHeads {
  private static final int CONTEXT = 77;

  private GoldenHeads() {}

  static FineTunedHeads fineTuned() {
    try (Golden golden = Golden.open("ft")) {
      return FineTunedHeads.of(
          FineTunedHeads.NAMES.stream().map(name -> map(golden, "adam3." + name)).toList(), "", "");
    }
  }

  private static LinearMap map(Golden golden, String name) {
    int[] shape = golden.shape(name + ".weight");
    return new LinearMap(
        name, shape[1], shape[0], golden.floats(name + ".weight"), golden.floats(name + ".bias"));
  }

  static ClipHeads clip() {
    try (Golden golden = Golden.open("clip");
        Golden inputs = Golden.open("inputs")) {
      String learner = "adam3.prompt_learner.";
      ByteBuffer ids = ByteBuffer.wrap(inputs.bytes("token_ids")).order(ByteOrder.LITTLE_ENDIAN);
      List<Prompt> prompts =
          IntStream.range(0, 2)
              .mapToObj(label ->
                  new Prompt(
                      IntStream.range(0, CONTEXT)
                          .mapToObj(i -> ids.getInt((label * CONTEXT + i) * Integer.BYTES))
                          .toList(),
                      rows(golden, learner + (label == 0 ? "ctx_pos" : "ctx_neg")),
                      map(golden, "adam3.prompt_proj.mlp" + (label + 1))))
              .toList();
      List<TokenRows> deep =
          List.of(
              rows(golden, learner + "compound_prompts_text.0"),
              rows(golden, learner + "compound_prompts_text.1"));
      return new ClipHeads(fineTuned(), prompts.get(0), prompts.get(1), deep, "");
    }
  }

  private static TokenRows rows(Golden golden, String name) {
    int[] shape = golden.shape(name);
    return new TokenRows(
        name, shape[shape.length - 2], shape[shape.length - 1], golden.floats(name));
  }
}
