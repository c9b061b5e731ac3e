package dev.mrad.internal.clip;

import dev.mrad.internal.weights.StackedWeight;
import dev.mrad.internal.weights.TransposedWeight;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From the tensor names of Hugging Face's CLIP models to OpenAI's, which are the canonical ones.
 */
final class HuggingFaceNames {
  private static final Map<String, String> PLAIN =
      Map.of(
          "vision_model.embeddings.class_embedding", "visual.class_embedding",
          "vision_model.embeddings.patch_embedding.weight", "visual.conv1.weight",
          "vision_model.embeddings.position_embedding.weight", "visual.positional_embedding",
          "text_model.embeddings.token_embedding.weight", "token_embedding.weight",
          "text_model.embeddings.position_embedding.weight", "positional_embedding",
          "logit_scale", "logit_scale");

  /** The spelling of {@code pre_layrnorm} is the original's. */
  private static final Map<String, String> NORMS =
      Map.of(
          "vision_model.pre_layrnorm", "visual.ln_pre",
          "vision_model.post_layernorm", "visual.ln_post",
          "text_model.final_layer_norm", "ln_final");

  private static final Map<String, String> TRANSPOSED =
      Map.of(
          "visual_projection.weight", "visual.proj",
          "text_projection.weight", "text_projection");

  private static final Map<String, String> BLOCK_PARTS =
      Map.of(
          "layer_norm1", "ln_1",
          "layer_norm2", "ln_2",
          "mlp.fc1", "mlp.c_fc",
          "mlp.fc2", "mlp.c_proj",
          "self_attn.out_proj", "attn.out_proj");

  private static final Pattern BLOCK =
      Pattern.compile("(vision|text)_model\\.encoder\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");
  private static final Pattern PROJECTION = Pattern.compile("self_attn\\.([qkv])_proj");

  private HuggingFaceNames() {}

  static boolean recognises(Map<String, Weight> tensors) {
    return tensors.containsKey("vision_model.embeddings.class_embedding");
  }

  /** The tensors under canonical names and in canonical layout; others are left out. */
  static Map<String, Weight> canonical(Map<String, Weight> tensors) {
    Map<String, Weight> canonical = new HashMap<>();
    Map<String, Map<String, Weight>> packed = new HashMap<>();
    tensors.forEach((name, weight) -> {
      int dot = name.lastIndexOf('.');
      String stem = dot < 0 ? name : name.substring(0, dot);
      Matcher block = BLOCK.matcher(name);
      if (PLAIN.containsKey(name)) {
        canonical.put(PLAIN.get(name), weight);
      } else if (NORMS.containsKey(stem)) {
        canonical.put(NORMS.get(stem) + name.substring(dot), weight);
      } else if (TRANSPOSED.containsKey(name)) {
        String to = TRANSPOSED.get(name);
        // A misshapen one is reported with all others, by its shape.
        canonical.put(to, weight.shape().rank() == 2 ? new TransposedWeight(to, weight) : weight);
      } else if (block.matches()) {
        addBlock(block, weight, canonical, packed);
      }
    });
    packed.forEach((name, parts) -> {
      if (parts.size() == 3) {
        canonical.put(name, new StackedWeight(name, new ArrayList<>(parts.values())));
      }
    });
    return canonical;
  }

  private static void addBlock(
      Matcher block,
      Weight weight,
      Map<String, Weight> canonical,
      Map<String, Map<String, Weight>> packed) {
    String tower = block.group(1).equals("vision") ? "visual." : "";
    String prefix = tower + "transformer.resblocks." + block.group(2) + ".";
    String part = block.group(3);
    String kind = block.group(4);
    Matcher projection = PROJECTION.matcher(part);
    if (projection.matches()) {
      String order = String.valueOf("qkv".indexOf(projection.group(1)));
      packed
          .computeIfAbsent(prefix + "attn.in_proj_" + kind, name -> new TreeMap<>())
          .put(order, weight);
    } else if (BLOCK_PARTS.containsKey(part)) {
      canonical.put(prefix + BLOCK_PARTS.get(part) + "." + kind, weight);
    }
  }
}
