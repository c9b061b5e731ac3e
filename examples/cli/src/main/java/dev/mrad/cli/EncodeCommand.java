package dev.mrad.cli;

import dev.mrad.TensorFiles;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.spi.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad encode}. */
@Command(
    name = "encode",
    description =
        "Writes an encoder's raw features of images, or of pixels, to a safetensors file.",
    mixinStandardHelpOptions = true)
final class EncodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;

  @Option(
      names = "--input-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "The side to which images are resized; the encoder's own by default.")
  private int inputSize;

  @ArgGroup(multiplicity = "1")
  private Input input;

  @Option(names = "--out", required = true, paramLabel = "F", description = "The file to write.")
  private Path out;

  /** What to encode. */
  static final class Input {
    @Option(names = "--image", arity = "1..*", paramLabel = "F", description = "Image files.")
    private List<Path> images = List.of();

    @Option(
        names = "--tensor",
        paramLabel = "F#NAME",
        description = "Normalised pixels [B,3,S,S] in a safetensors file.")
    private String tensor = "";
  }

  @Override
  public Integer call() {
    try (ImageEncoder encoder = compute.encoder().inputSize(inputSize).open()) {
      ImageFeatures features =
          input.tensor.isEmpty()
              ? encoder.encode(input.images.stream().map(Image::of).toList())
              : encoder.encodePixels(pixels(encoder.inputSize()));
      int batch = features.batch();
      int patches = features.patches();
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("class_token", Tensor.of(features.classTokens(), batch, features.dimension()));
      tensors.put(
          "patch_tokens", Tensor.of(features.patchTokens(), batch, patches, features.width()));
      tensors.put(
          "patch_projections",
          Tensor.of(features.patchProjections(), batch, patches, features.dimension()));
      TensorFiles.write(out, tensors);
      spec.commandLine()
          .getOut()
          .println(batch + " × " + patches + " patches by " + encoder.name() + " in " + out);
    }
    return Main.DONE;
  }

  private float[] pixels(int side) {
    int hash = input.tensor.lastIndexOf('#');
    if (hash < 1) {
      throw new BadInputException(
          "'" + input.tensor + "'", "--tensor", "expected FILE.safetensors#NAME");
    }
    Path file = Path.of(input.tensor.substring(0, hash));
    String name = input.tensor.substring(hash + 1);
    Tensor tensor = TensorFiles.read(file, name);
    int[] shape = tensor.shape().extents();
    boolean fits = shape.length == 4 && shape[1] == 3 && shape[2] == side && shape[3] == side;
    if (!fits) {
      throw new BadInputException(
          "tensor of " + tensor.shape(),
          file + ", entry " + name,
          "expected [B, 3, " + side + ", " + side + "]");
    }
    return tensor.data();
  }
}
