package dev.mrad.testing;

import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The golden prompts and deep tokens. */
public final class GoldenPrompts {
  private static final int CONTEXT = 77;

  private GoldenPrompts() {}

  /** Those of {@code init} or {@code adam3}, on the reference's retrieval heads. */
  public static ClipHeads read(String set) {
    try (Golden golden = Golden.open("clip")) {
      String learner = set + ".prompt_learner.";
      List<TokenRows> deep = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        deep.add(rows(golden, learner + "compound_prompts_text." + i));
      }
      List<Prompt> prompts = new ArrayList<>();
      for (int label = 0; label < 2; label++) {
        String name = set + ".prompt_proj.mlp" + (label + 1);
        int[] shape = golden.shape(name + ".weight");
        LinearMap bias =
            new LinearMap(
                name,
                shape[1],
                shape[0],
                golden.floats(name + ".weight"),
                golden.floats(name + ".bias"));
        TokenRows context = rows(golden, learner + (label == 0 ? "ctx_pos" : "ctx_neg"));
        prompts.add(new Prompt(tokens(label), context, bias));
      }
      return new ClipHeads(GoldenHeads.read("adam3"), prompts.get(0), prompts.get(1), deep, "");
    }
  }

  private static TokenRows rows(Golden golden, String name) {
    int[] shape = golden.shape(name);
    return new TokenRows(
        name, shape[shape.length - 2], shape[shape.length - 1], golden.floats(name));
  }

  /** The reference's texts, normal and anomalous. */
  public static List<Integer> tokens(int label) {
    List<Integer> tokens = new ArrayList<>();
    try (Golden inputs = Golden.open("inputs")) {
      ByteBuffer ids = ByteBuffer.wrap(inputs.bytes("token_ids")).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < CONTEXT; i++) {
        tokens.add(ids.getInt((label * CONTEXT + i) * Integer.BYTES));
      }
    }
    return tokens;
  }
}
